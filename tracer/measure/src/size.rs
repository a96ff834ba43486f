//! An amount of memory as people write it: `500MiB`, `0.5 GB`, `4096`.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use crate::Bytes;

/// The units of bytes, in small letters. The empty one is that of a number alone.
const UNITS: [(&str, f64); 14] = [
    ("", 1.0),
    ("b", 1.0),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("tb", 1e12),
    ("kib", 1024.0),
    ("mib", 1_048_576.0),
    ("gib", 1_073_741_824.0),
    ("tib", 1_099_511_627_776.0),
    ("k", 1024.0),
    ("m", 1_048_576.0),
    ("g", 1_073_741_824.0),
    ("t", 1_099_511_627_776.0),
];

/// A text is no amount of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSize;

impl Display for InvalidSize {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("it is no amount such as 500MiB, 1.5GB or 4096")
    }
}

impl Error for InvalidSize {}

impl FromStr for Bytes {
    type Err = InvalidSize;

    /// Reads a number with a unit; without a unit it is a number of bytes. Blanks before the unit and the case of its letters
    /// do not count. The amount is rounded to the nearest byte.
    fn from_str(text: &str) -> Result<Self, InvalidSize> {
        let end = text
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let number: f64 = number.parse().map_err(|_| InvalidSize)?;
        let unit = unit.trim().to_ascii_lowercase();
        let found = UNITS.iter().find(|(name, _)| *name == unit);
        let (_, bytes) = found.ok_or(InvalidSize)?;
        Ok(rounded(number * bytes))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what is too much is the most that there is"
)]
fn rounded(bytes: f64) -> Bytes {
    Bytes::new(bytes.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_with_a_unit() {
        for (text, expected) in [
            ("0", 0),
            ("4096", 4096),
            ("12b", 12),
            ("0.5kB", 500),
            ("1 KiB", 1024),
            ("1k", 1024),
            ("500MiB", 500 << 20),
            ("1.5gb", 1_500_000_000),
            ("2 T", 2 << 40),
            (".25m", 1 << 18),
            ("99999999TiB", i64::MAX),
        ] {
            assert_eq!(text.parse(), Ok(Bytes::new(expected)), "{text}");
        }
    }

    #[test]
    fn another_text_is_no_size() {
        for text in [
            "", "%", "5%", "five", "5 apples", "-5", "+5", "1.2.3", ".", "1e3", "inf", "nan",
        ] {
            assert_eq!(text.parse::<Bytes>(), Err(InvalidSize), "{text}");
        }
    }
}
