//! The marks of a program: a report shows how the heap has grown since these moments.

use std::time::Duration;

use zerocopy::FromBytes;

use crate::Heap;
use crate::layout::Header;

/// A moment of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The name that the program has given to the mark; `None` for a mark of `--marks-every`.
    pub name: Option<String>,
    /// The time since the start of the program.
    pub time: Duration,
    /// The bytes that were held.
    pub held: u64,
}

/// The most marks that are kept.
pub const MOST_MARKS: usize = 64;

/// Adds a mark to the earlier ones. If there are [`MOST_MARKS`] already, drops every second one of them, but not the
/// first. Returns whether it has dropped some. The caller then doubles the interval of `--marks-every`, so that the
/// marks are spread evenly.
pub fn add_mark(marks: &mut Vec<Mark>, mark: Mark) -> bool {
    let is_full = marks.len() >= MOST_MARKS;
    if is_full {
        let mut index = 0;
        marks.retain(|_| {
            index += 1;
            index % 2 == 1
        });
    }
    marks.push(mark);
    is_full
}

/// The marks of a program, in the order of time. There is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    /// The heap at the first mark.
    pub first: Heap,
    /// All marks.
    pub all: Vec<Mark>,
}

impl Marks {
    /// Returns the marks; `None` if there are none.
    #[must_use]
    pub fn of(first: Heap, all: Vec<Mark>) -> Option<Self> {
        (!all.is_empty()).then_some(Self { first, all })
    }
}

/// Returns the bytes that were held when a section was copied; `None` if it has no header.
#[must_use]
pub fn held(section: &[u8]) -> Option<u64> {
    let (header, _) = Header::read_from_prefix(section).ok()?;
    Some(u64::try_from(header.blocks.now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_mark_stay() {
        let mut marks = Vec::new();
        for seconds in 0..1000 {
            add_mark(&mut marks, at(seconds));
            assert!(marks.len() <= MOST_MARKS);
            assert_eq!(marks.first(), Some(&at(0)));
            assert_eq!(marks.last(), Some(&at(seconds)));
        }
        assert!(marks.len() > MOST_MARKS / 2);
    }

    #[test]
    fn marks_at_intervals_are_spread_evenly() {
        let (mut marks, mut seconds, mut every) = (Vec::new(), 0, 1);
        while seconds < 1000 {
            if add_mark(&mut marks, at(seconds)) {
                every *= 2;
            }
            seconds += every;
        }
        let times: Vec<u64> = marks.iter().map(|mark| mark.time.as_secs()).collect();
        let expected: Vec<u64> = (0..1000).step_by(16).collect();
        assert_eq!(times, expected);
    }

    fn at(seconds: u64) -> Mark {
        Mark {
            name: None,
            time: Duration::from_secs(seconds),
            held: 0,
        }
    }
}
