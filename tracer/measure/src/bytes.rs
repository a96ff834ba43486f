//! An amount of memory, which prints itself in MiB.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

const BYTES_PER_MEBIBYTE: f64 = 1_048_576.0;

/// An amount of memory, or a change of an amount; a change is negative if memory was given back.
///
/// It prints in MiB with the given precision: `format!("{:.3}", Bytes::new(1 << 20))` is `1.000 MiB`.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    FromBytes,
    IntoBytes,
    Immutable,
    KnownLayout,
)]
#[repr(transparent)]
pub struct Bytes(i64);

impl Bytes {
    /// Zero bytes.
    pub const ZERO: Self = Self(0);

    /// Makes an amount from a number of bytes.
    #[must_use]
    pub const fn new(bytes: i64) -> Self {
        Self(bytes)
    }

    /// Makes an amount from a number of MiB, rounded to the nearest byte.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the conversion saturates")]
    pub fn from_mebibytes(mebibytes: f64) -> Self {
        Self((mebibytes * BYTES_PER_MEBIBYTE).round() as i64)
    }

    /// Returns the number of bytes.
    #[must_use]
    pub const fn whole(self) -> i64 {
        self.0
    }

    /// Multiplies the amount.
    #[must_use]
    pub fn times(self, factor: usize) -> Self {
        Self(
            self.0
                .wrapping_mul(i64::try_from(factor).unwrap_or(i64::MAX)),
        )
    }

    /// Returns the amount in MiB, each 2**20 bytes.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "exact up to 2**53 bytes, which is 8 PiB"
    )]
    pub fn mebibytes(self) -> f64 {
        self.0 as f64 / BYTES_PER_MEBIBYTE
    }
}

impl fmt::Display for Bytes {
    /// Pads the number to its precision plus four columns, as memory_profiler's table does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precision = f.precision().unwrap_or(1);
        let width = precision + 4;
        write!(f, "{:width$.precision$} MiB", self.mebibytes())
    }
}

impl Add for Bytes {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }
}

impl Sub for Bytes {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }
}

impl AddAssign for Bytes {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Bytes {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_the_width_of_its_column() {
        let amount = Bytes::new(40_702_000);
        assert_eq!(format!("{amount:.3}"), " 38.816 MiB");
        assert_eq!(format!("{amount:.1}"), " 38.8 MiB");
        assert_eq!(format!("{amount:.0}"), "  39 MiB");
        assert_eq!(format!("{:.1}", Bytes::ZERO), "  0.0 MiB");
    }

    #[test]
    fn released_memory_is_negative() {
        let change = Bytes::new(1 << 20) - Bytes::new(3 << 20);
        assert_eq!(format!("{change:.3}"), " -2.000 MiB");
    }
}
