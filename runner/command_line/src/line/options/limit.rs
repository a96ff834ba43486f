//! The text of a memory limit.

use thiserror::Error;

/// The reasons for which a text is not a limit.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum InvalidLimit {
    #[error("it is not a number")]
    NotANumber,
    #[error("it is below zero")]
    Negative,
    #[error("it is infinite")]
    Infinite,
}

/// Reads a number of MiB. Zero is allowed: the first line of a profiled function reaches it.
pub(super) fn mebibytes(text: &str) -> Result<f64, InvalidLimit> {
    let number: f64 = text.trim().parse().map_err(|_| InvalidLimit::NotANumber)?;
    match number {
        _ if number.is_nan() => Err(InvalidLimit::NotANumber),
        _ if number < 0.0 => Err(InvalidLimit::Negative),
        _ if number.is_infinite() => Err(InvalidLimit::Infinite),
        _ => Ok(number.abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_mebibytes_is_a_limit() {
        for (text, limit) in [
            ("100", 100.0),
            ("99.5", 99.5),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("+7", 7.0),
            ("0", 0.0),
            ("-0", 0.0),
        ] {
            assert_eq!(mebibytes(text), Ok(limit), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_limits() {
        for text in ["", "much", "100MiB", "1_000", "nan", "-nan"] {
            assert_eq!(mebibytes(text), Err(InvalidLimit::NotANumber), "{text}");
        }
        assert_eq!(mebibytes("-1"), Err(InvalidLimit::Negative));
        assert_eq!(mebibytes("-inf"), Err(InvalidLimit::Negative));
        assert_eq!(mebibytes("inf"), Err(InvalidLimit::Infinite));
        assert_eq!(mebibytes("1e999"), Err(InvalidLimit::Infinite));
    }
}
