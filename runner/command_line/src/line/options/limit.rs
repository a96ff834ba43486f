//! The text of a memory limit.

use thiserror::Error;

/// The text is no limit.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum NoLimit {
    #[error("it is not a number")]
    NotANumber,
    #[error("it is less than no memory at all")]
    Negative,
    #[error("no memory comes to it")]
    Infinite,
}

/// Reads a number of MiB. Zero is a limit as well: the first line of a profiled function has reached it.
pub(super) fn mebibytes(text: &str) -> Result<f64, NoLimit> {
    let number: f64 = text.trim().parse().map_err(|_| NoLimit::NotANumber)?;
    match number {
        _ if number.is_nan() => Err(NoLimit::NotANumber),
        _ if number < 0.0 => Err(NoLimit::Negative),
        _ if number.is_infinite() => Err(NoLimit::Infinite),
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
    fn what_no_memory_can_come_to_is_none() {
        for text in ["", "much", "100MiB", "1_000", "nan", "-nan"] {
            assert_eq!(mebibytes(text), Err(NoLimit::NotANumber), "{text}");
        }
        assert_eq!(mebibytes("-1"), Err(NoLimit::Negative));
        assert_eq!(mebibytes("-inf"), Err(NoLimit::Negative));
        assert_eq!(mebibytes("inf"), Err(NoLimit::Infinite));
        assert_eq!(mebibytes("1e999"), Err(NoLimit::Infinite));
    }
}
