//! Spans of time, with the memory at both ends.

use std::time::Duration;

use crate::Bytes;

/// A point in time, and the memory at that time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// The memory.
    pub memory: Bytes,
    /// The time since the epoch.
    pub time: Duration,
}

/// One run of a function or a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The beginning.
    pub entry: Point,
    /// The end.
    pub exit: Point,
    /// The number of other spans open in its thread when it began.
    pub level: usize,
}

/// All runs of one function or block in one process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    /// The pid of the process; none for the program itself.
    pub process: Option<u32>,
    /// The name: `module.function`, or `.block`.
    pub name: String,
    /// The runs, in the order of their beginnings.
    pub spans: Vec<Span>,
}
