//! Numbers as text, as short as can be without a library in the page: most of them differ little from the one before.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The page counts in numbers with 53 bits; a difference and its sign have to go into one.
const FARTHEST: i64 = 1 << 51;

/// Whole numbers, one after the other: seven bits a byte from the lowest on, the highest bit of a byte telling that more
/// follow; of a number below zero what is missing to zero, and odd. In base64 altogether.
#[derive(Default)]
pub(super) struct Numbers(Vec<u8>);

impl Numbers {
    /// Adds a number; of one that is farther from zero than a page can count, as far as that goes.
    #[expect(clippy::cast_sign_loss, reason = "the bits are meant")]
    pub(super) fn push(&mut self, number: i64) {
        let number = number.clamp(-2 * FARTHEST, 2 * FARTHEST);
        let mut rest = ((number << 1) ^ (number >> 63)) as u64;
        while rest > 0x7f {
            self.0.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    /// All of them.
    pub(super) fn into_text(self) -> String {
        STANDARD.encode(self.0)
    }
}

/// The nearest number that a page can count.
pub(super) fn within_reach(number: i64) -> i64 {
    number.clamp(-FARTHEST, FARTHEST)
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
    fn small_numbers_take_a_byte_whatever_their_sign() {
        assert_eq!(bytes(0), [0]);
        assert_eq!(bytes(-1), [1]);
        assert_eq!(bytes(63), [126]);
        assert_eq!(bytes(-64), [127]);
        assert_eq!(bytes(64), [0x80, 1]);
        assert_eq!(bytes(1000), [0xd0, 0x0f]);
    }

    #[test]
    fn what_is_farther_than_a_page_can_count_is_as_far_as_it_can() {
        assert_eq!(bytes(i64::MAX), bytes(1 << 52));
        assert_eq!(bytes(i64::MIN), bytes(-(1 << 52)));
        assert_eq!(within_reach(i64::MIN), -(1 << 51));
    }

    #[test]
    fn they_become_text() {
        let mut numbers = Numbers::default();
        for number in [0, -1, 1000] {
            numbers.push(number);
        }
        assert_eq!(numbers.into_text(), "AAHQDw==");
    }
}
