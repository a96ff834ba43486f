//! The figures of a row, and figures as text.

use std::iter::Sum;
use std::ops::Add;

use pyprof_heap::{Amounts, Line};

/// The figures of one row: those of a line, or the sums over several lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) all: Amounts,
    /// The bytes at the peak that C code has allocated with `malloc` and its like.
    pub(super) native: u64,
    /// The bytes at the end that were garbage.
    pub(super) garbage: u64,
}

impl Figures {
    pub(super) fn of_all<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Self {
        lines.into_iter().map(Self::from).sum()
    }
}

impl From<&Line> for Figures {
    fn from(line: &Line) -> Self {
        Self {
            all: line.all(),
            native: line.native.at_peak,
            garbage: line.garbage,
        }
    }
}

impl Add for Figures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            native: self.native + other.native,
            garbage: self.garbage + other.garbage,
        }
    }
}

impl Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::default(), Add::add)
    }
}

/// The units above bytes. Each one is 1024 times the one before.
const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// Returns a number of bytes in the largest unit in which it is at least 1: `48 B`, `1.5 KiB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let tenths = |power: usize| {
        let unit = 1_u128 << (10 * (power + 1));
        (u128::from(bytes) * 10 + unit / 2) / unit
    };
    let last = UNITS.len() - 1;
    // 1023.96 KiB are 1.0 MiB
    let power = (0..last)
        .find(|power| tenths(*power) < 10_240)
        .unwrap_or(last);
    let tenths = tenths(power);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[power])
}

/// Returns a number with a comma between groups of three digits: `120,345`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a part of a whole in percent: `60 %`, or `<1 %` for less than half a percent. The text is empty if one of
/// the numbers is zero.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return String::new();
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    match (part * 200 + whole) / (whole * 2) {
        0 => "<1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// Returns the text of a number; an empty text for zero.
pub(super) fn unless_zero(number: u64, text: fn(u64) -> String) -> String {
    if number == 0 {
        String::new()
    } else {
        text(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_the_largest_fitting_unit() {
        for (number, expected) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            ((1 << 20) - 52, "1023.9 KiB"),
            ((1 << 20) - 51, "1.0 MiB"),
            (109_157_810, "104.1 MiB"),
            (5 << 30, "5.0 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(bytes(number), expected);
        }
    }

    #[test]
    fn counts_have_commas() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(count(number), expected);
        }
    }

    #[test]
    fn a_small_share_is_not_rounded_to_zero() {
        for (part, whole, expected) in [
            (0, 10, ""),
            (1, 0, ""),
            (1, 1000, "<1 %"),
            (5, 1000, "1 %"),
            (599, 1000, "60 %"),
            (u64::MAX, u64::MAX, "100 %"),
        ] {
            assert_eq!(percent(part, whole), expected);
        }
    }
}
