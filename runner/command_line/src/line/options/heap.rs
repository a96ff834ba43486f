//! The options of the heap.

use std::num::NonZeroU32;

use clap::ValueEnum;
use pyprof_settings::{HeapChoices, HeapGarbage, HeapStacks};
use thiserror::Error;

use super::Options;

/// The number of lines in the table if none is given.
const DEFAULT_TOP: NonZeroU32 = NonZeroU32::new(10).expect("it is not zero");

/// The reasons for which a text is not a number of lines.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum InvalidNumber {
    #[error("it is not a whole number")]
    NotANumber,
    #[error("the table has at least one line")]
    Zero,
}

/// Reads a number of lines from 1 on. A larger number than there are lines is that of all lines.
pub(super) fn number_of_lines(text: &str) -> Result<NonZeroU32, InvalidNumber> {
    let is_number = !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit());
    if !is_number {
        return Err(InvalidNumber::NotANumber);
    }
    let number = text.parse().unwrap_or(u32::MAX);
    NonZeroU32::new(number).ok_or(InvalidNumber::Zero)
}

/// The values of `--heap-stacks`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum StacksValue {
    None,
    #[default]
    Sampled,
    All,
}

impl From<StacksValue> for HeapStacks {
    fn from(value: StacksValue) -> Self {
        match value {
            StacksValue::None => Self::None,
            StacksValue::Sampled => Self::Sampled,
            StacksValue::All => Self::All,
        }
    }
}

impl Options {
    /// Returns the choices for the heap. `--heap-gc` counts it too.
    pub(crate) fn heap(&self) -> HeapChoices {
        let garbage = match (self.heap, self.heap_gc) {
            (_, true) => HeapGarbage::Collected,
            (true, false) => HeapGarbage::Held,
            (false, false) => return HeapChoices::Uncounted,
        };
        HeapChoices::Counted {
            top: self.top.unwrap_or(DEFAULT_TOP),
            garbage,
            stacks: self.heap_stacks.unwrap_or_default().into(),
        }
    }

    /// Returns the option that counts the heap, as it was given; `None` if there is none.
    pub(super) fn heap_option(&self) -> Option<&'static str> {
        match (self.heap, self.heap_gc) {
            (true, _) => Some("--heap"),
            (false, true) => Some("--heap-gc"),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_lines_is_a_whole_number_from_1_on() {
        for (text, expected) in [
            ("1", Ok(1)),
            ("0010", Ok(10)),
            ("99999999999999999999", Ok(u32::MAX)),
            ("0", Err(InvalidNumber::Zero)),
            ("-1", Err(InvalidNumber::NotANumber)),
            ("+1", Err(InvalidNumber::NotANumber)),
            ("1.5", Err(InvalidNumber::NotANumber)),
            ("all", Err(InvalidNumber::NotANumber)),
            ("", Err(InvalidNumber::NotANumber)),
        ] {
            assert_eq!(
                number_of_lines(text).map(NonZeroU32::get),
                expected,
                "{text}"
            );
        }
    }
}
