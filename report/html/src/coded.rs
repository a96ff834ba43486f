//! Lists of numbers as short text. A few lines of script decode it, so the page needs no library for that.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The maximum of a number. The page computes with numbers of 53 bits, and a difference with its sign must fit.
const LARGEST: i64 = 1 << 51;

/// A sequence of integers. Zigzag encoding makes them positive: a negative number becomes odd. Each number is
/// written in groups of seven bits, the lowest first; the highest bit of a byte is set if more bytes follow. All
/// bytes are encoded as base64.
#[derive(Debug, Default)]
pub struct Numbers(Vec<u8>);

impl Numbers {
    /// Adds a number. A number that is too great for the page is replaced by the nearest possible one.
    #[expect(clippy::cast_sign_loss, reason = "the sign is now the lowest bit")]
    pub fn push(&mut self, number: i64) {
        let number = number.clamp(-2 * LARGEST, 2 * LARGEST);
        let mut rest = ((number << 1) ^ (number >> 63)) as u64;
        while rest > 0x7f {
            self.0.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    /// Returns the length of the text.
    #[must_use]
    pub fn length(&self) -> usize {
        self.0.len().div_ceil(3) * 4
    }

    /// Returns all numbers as text.
    #[must_use]
    pub fn into_text(self) -> String {
        STANDARD.encode(self.0)
    }
}

/// Returns the nearest number that the page can represent.
#[must_use]
pub fn clamped(number: i64) -> i64 {
    number.clamp(-LARGEST, LARGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(number: i64) -> Vec<u8> {
        let mut numbers = Numbers::default();
        numbers.push(number);
        numbers.0
    }

    #[test]
    fn small_numbers_of_either_sign_take_a_byte() {
        assert_eq!(bytes(0), [0]);
        assert_eq!(bytes(-1), [1]);
        assert_eq!(bytes(63), [126]);
        assert_eq!(bytes(-64), [127]);
        assert_eq!(bytes(64), [0x80, 1]);
        assert_eq!(bytes(1000), [0xd0, 0x0f]);
    }

    #[test]
    fn a_number_that_is_too_large_becomes_the_largest() {
        assert_eq!(bytes(i64::MAX), bytes(1 << 52));
        assert_eq!(bytes(i64::MIN), bytes(-(1 << 52)));
        assert_eq!(clamped(i64::MIN), -(1 << 51));
    }

    #[test]
    fn numbers_are_encoded_in_base64() {
        let mut numbers = Numbers::default();
        for number in [0, -1, 1000] {
            numbers.push(number);
        }
        assert_eq!(numbers.length(), 8);
        assert_eq!(numbers.into_text(), "AAHQDw==");
    }
}
