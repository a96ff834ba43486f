//! The tolerance for the figures of a lock.

use std::str::FromStr;

use pyprof_measure::Bytes;
use thiserror::Error;

/// The largest difference that is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// A share of the figure before, in percent.
    Percent(f64),
    /// A number of bytes.
    Bytes(u64),
}

impl Default for Tolerance {
    fn default() -> Self {
        Self::Bytes(0)
    }
}

/// A text is no tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is no tolerance such as 0, 2% or 1KiB")]
pub struct InvalidTolerance;

impl FromStr for Tolerance {
    type Err = InvalidTolerance;

    fn from_str(text: &str) -> Result<Self, InvalidTolerance> {
        let Some(number) = text.trim_end().strip_suffix('%') else {
            let bytes: Bytes = text.parse().map_err(|_| InvalidTolerance)?;
            return Ok(Self::Bytes(bytes.whole().unsigned_abs()));
        };
        let number = number.trim_end();
        let is_digit = |letter: char| letter.is_ascii_digit() || letter == '.';
        match number.parse() {
            Ok(percent) if number.chars().all(is_digit) => Ok(Self::Percent(percent)),
            _ => Err(InvalidTolerance),
        }
    }
}

impl Tolerance {
    /// Returns whether two figures differ by more.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share need not be exact to the byte above 2**53 bytes"
    )]
    pub(crate) fn is_exceeded(self, before: u64, after: u64) -> bool {
        let difference = after.abs_diff(before);
        match self {
            Self::Percent(percent) => difference as f64 > before as f64 * percent / 100.0,
            Self::Bytes(bytes) => difference > bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_is_a_share_or_an_amount() {
        for (text, within, beyond) in [
            ("0", 100, 101),
            ("0%", 100, 99),
            ("2%", 98, 97),
            ("2.5 %", 102, 103),
            ("1KiB", 1124, 1125),
        ] {
            let tolerance: Tolerance = text.parse().expect("a tolerance");
            assert!(!tolerance.is_exceeded(100, within), "{text}");
            assert!(tolerance.is_exceeded(100, beyond), "{text}");
        }
        for text in ["", "%", "-1%", "1e3%", "much", "5%%", "nan%"] {
            assert_eq!(text.parse::<Tolerance>(), Err(InvalidTolerance), "{text}");
        }
    }
}
