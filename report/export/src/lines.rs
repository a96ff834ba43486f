//! The figures of a line of the heap, and its group.

use pyprof_heap::Amounts;
use pyprof_report::heap::Group as ReportGroup;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The memory that was allocated and is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Held {
    /// The bytes that a forked process held at the fork. They are not allocated by it.
    pub inherited_bytes: u64,
    /// The bytes of all allocations.
    pub allocated_bytes: u64,
    /// The number of all allocations.
    pub allocations: u64,
    /// The bytes that were freed.
    pub freed_bytes: u64,
    /// The bytes that were held at the peak of the process.
    pub at_peak_bytes: u64,
    /// The bytes that were held at the end.
    pub at_end_bytes: u64,
    /// The blocks that were held at the end.
    pub at_end_blocks: u64,
}

impl From<Amounts> for Held {
    fn from(amounts: Amounts) -> Self {
        Self {
            inherited_bytes: amounts.inherited,
            allocated_bytes: amounts.allocated,
            allocations: amounts.allocations,
            freed_bytes: amounts.freed(),
            at_peak_bytes: amounts.at_peak,
            at_end_bytes: amounts.at_end,
            at_end_blocks: amounts.blocks_at_end,
        }
    }
}

/// The group of an owner of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// A line of the program.
    YourCode,
    /// A line of an installed package.
    Libraries,
    /// A line of the standard library.
    StandardLibrary,
    /// The interpreter, while no code of Python runs.
    Interpreter,
    /// Threads that do not run Python.
    NativeThreads,
    /// All lines that have no counters of their own.
    OtherLines,
}

impl Group {
    /// Returns the name for people: that in JSON with blanks.
    pub(crate) fn title(self) -> String {
        let name = serde_json::to_value(self).unwrap_or_default();
        name.as_str().unwrap_or_default().replace('-', " ")
    }
}

impl From<ReportGroup> for Group {
    fn from(group: ReportGroup) -> Self {
        match group {
            ReportGroup::YourCode => Self::YourCode,
            ReportGroup::Libraries => Self::Libraries,
            ReportGroup::StandardLibrary => Self::StandardLibrary,
            ReportGroup::Interpreter => Self::Interpreter,
            ReportGroup::NativeThreads => Self::NativeThreads,
            ReportGroup::OtherLines => Self::OtherLines,
        }
    }
}
