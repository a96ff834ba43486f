//! The options of the heap.

use std::num::NonZeroU32;
use std::time::Duration;

use clap::ValueEnum;
use pyprof_settings::{HeapChoices, HeapGarbage, HeapReport, HeapStacks};
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

/// Reads a number of lines from 1 on. A number above that of the lines stands for all lines.
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

/// The reasons for which a text is not a time between marks.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum InvalidTime {
    #[error("it is not a number of seconds")]
    NotANumber,
    #[error("it must be a millisecond or more")]
    TooShort,
    #[error("it is too long")]
    TooLong,
}

/// The shortest time between marks.
const SHORTEST: Duration = Duration::from_millis(1);

/// Reads a number of seconds, which may have a fraction.
pub(super) fn seconds(text: &str) -> Result<Duration, InvalidTime> {
    let number: f64 = text.trim().parse().map_err(|_| InvalidTime::NotANumber)?;
    if number.is_nan() {
        return Err(InvalidTime::NotANumber);
    }
    match Duration::try_from_secs_f64(number.max(0.0)) {
        Ok(time) if time < SHORTEST => Err(InvalidTime::TooShort),
        other => other.map_err(|_| InvalidTime::TooLong),
    }
}

impl Options {
    /// Returns the choices for the heap. `--heap-gc` counts it too, and so does a budget, without a report.
    pub(crate) fn heap(&self) -> HeapChoices {
        let garbage = match (self.heap, self.heap_gc) {
            (_, true) => HeapGarbage::Collected,
            (true, false) => HeapGarbage::Held,
            (false, false) => return self.heap_for_budgets(),
        };
        HeapChoices::Counted {
            top: self.top.unwrap_or(DEFAULT_TOP),
            garbage,
            stacks: self.heap_stacks.unwrap_or_default().into(),
            marks_every: self.marks_every,
            report: HeapReport::Shown,
        }
    }

    /// Returns the choices for a heap that only a budget needs. Callers are found for a record, which others read later.
    fn heap_for_budgets(&self) -> HeapChoices {
        if self.budgets.heap_option().is_none() {
            return HeapChoices::Uncounted;
        }
        HeapChoices::Counted {
            top: DEFAULT_TOP,
            garbage: HeapGarbage::Held,
            stacks: match self.record_file {
                Some(_) => HeapStacks::Sampled,
                None => HeapStacks::None,
            },
            marks_every: None,
            report: HeapReport::Hidden,
        }
    }

    /// Returns the option that reports the heap, as it was given; `None` if there is none.
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
    fn a_time_between_marks_is_a_millisecond_or_more() {
        for (text, expected) in [
            ("1", Ok(Duration::from_secs(1))),
            (".25", Ok(Duration::from_millis(250))),
            ("1e3", Ok(Duration::from_secs(1000))),
            ("0.001", Ok(SHORTEST)),
            ("0.0009", Err(InvalidTime::TooShort)),
            ("0", Err(InvalidTime::TooShort)),
            ("-1", Err(InvalidTime::TooShort)),
            ("inf", Err(InvalidTime::TooLong)),
            ("1e30", Err(InvalidTime::TooLong)),
            ("nan", Err(InvalidTime::NotANumber)),
            ("5s", Err(InvalidTime::NotANumber)),
            ("", Err(InvalidTime::NotANumber)),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

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
