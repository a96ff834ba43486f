//! The limit of the growth: a share of the bytes before, or an amount.

use std::fmt::{self, Display, Formatter};

use super::cannot_compare::CannotCompare;

/// A limit, with the text that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Limit {
    text: String,
    most: Most,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Most {
    /// A share in percent.
    Percent(f64),
    /// A number of bytes.
    Bytes(f64),
}

/// The units of bytes. The empty one is that of a number alone.
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

impl Limit {
    /// Reads `5%`, `10MiB` or `4096`; blanks and the case of letters do not count.
    pub(super) fn read(text: &str) -> Result<Self, CannotCompare> {
        let refused = || CannotCompare::Limit(text.to_owned());
        let end = text
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let number: f64 = number.parse().map_err(|_| refused())?;
        let unit = unit.trim().to_ascii_lowercase();
        let most = if unit == "%" {
            Most::Percent(number)
        } else {
            let found = UNITS.iter().find(|(name, _)| *name == unit);
            let (_, bytes) = found.ok_or_else(refused)?;
            Most::Bytes(number * bytes)
        };
        Ok(Self {
            text: text.to_owned(),
            most,
        })
    }

    /// Returns whether these bytes have grown by more.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a limit need not be exact to the byte above 2**53 bytes"
    )]
    pub(super) fn is_exceeded(&self, before: u64, after: u64) -> bool {
        let growth = after.saturating_sub(before) as f64;
        match self.most {
            Most::Percent(percent) => growth > before as f64 * percent / 100.0,
            Most::Bytes(bytes) => growth > bytes,
        }
    }
}

impl Display for Limit {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_share_or_an_amount() {
        for (text, below, above) in [
            ("5%", 105, 106),
            ("0", 100, 101),
            ("0.5kB", 600, 601),
            ("1 KiB", 1124, 1125),
            ("4096", 4196, 4197),
            ("1k", 1124, 1125),
        ] {
            let limit = Limit::read(text).expect("a limit");
            assert!(!limit.is_exceeded(100, below), "{text}");
            assert!(limit.is_exceeded(100, above), "{text}");
            assert!(!limit.is_exceeded(100, 0), "{text}");
            assert_eq!(limit.to_string(), text);
        }
    }

    #[test]
    fn another_text_is_refused() {
        for text in ["", "%", "five", "5 apples", "-5", "1.2.3", "5%%"] {
            let error = Limit::read(text).expect_err("no limit").to_string();
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }
}
