//! The limit of the growth: a share of the bytes before, or an amount.

use std::fmt::{self, Display, Formatter};

use pyprof_measure::Bytes;

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
    Bytes(u64),
}

impl Limit {
    /// Reads `5%`, `10MiB` or `4096`; blanks and the case of letters do not count.
    pub(super) fn read(text: &str) -> Result<Self, CannotCompare> {
        let refused = || CannotCompare::Limit(text.to_owned());
        let most = match text.trim_end().strip_suffix('%') {
            Some(number) => Most::Percent(share(number.trim_end()).ok_or_else(refused)?),
            None => {
                let bytes: Bytes = text.parse().map_err(|_| refused())?;
                Most::Bytes(bytes.whole().unsigned_abs())
            }
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
        let growth = after.saturating_sub(before);
        match self.most {
            Most::Percent(percent) => growth as f64 > before as f64 * percent / 100.0,
            Most::Bytes(bytes) => growth > bytes,
        }
    }
}

/// Reads a number without a sign or an exponent.
fn share(text: &str) -> Option<f64> {
    let is_digit = |letter: char| letter.is_ascii_digit() || letter == '.';
    text.chars().all(is_digit).then(|| text.parse().ok())?
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
