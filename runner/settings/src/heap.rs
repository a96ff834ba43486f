//! The choices for the heap of the program by its lines.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The choice of counting the heap of the whole program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeapChoices {
    /// It is not counted.
    #[default]
    Uncounted,
    /// Each allocation is charged to its line.
    Counted {
        /// The number of lines in the table.
        top: NonZeroU32,
        /// The choice for garbage at the end.
        garbage: HeapGarbage,
        /// The allocations whose callers are found.
        stacks: HeapStacks,
        /// The interval of `--marks-every`; `None` without that option.
        marks_every: Option<Duration>,
        /// The choice of a report of the heap.
        report: HeapReport,
    },
}

impl HeapChoices {
    /// Returns whether the heap is counted and reported.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        let Self::Counted { report, .. } = self else {
            return false;
        };
        *report == HeapReport::Shown
    }
}

/// The choice of a report of the heap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeapReport {
    /// The report has sentences and tables about the heap.
    #[default]
    Shown,
    /// It has none: the heap is counted for a budget only.
    Hidden,
}

/// The choice for the objects at the end that only the garbage collector frees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeapGarbage {
    /// They count as held, like all others.
    #[default]
    Held,
    /// They are collected at the end. The report shows them separately.
    Collected,
}

/// The choice of the allocations whose callers are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeapStacks {
    /// None.
    None,
    /// Those of large blocks, and samples of the others.
    #[default]
    Sampled,
    /// All.
    All,
}
