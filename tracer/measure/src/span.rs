//! Stretches of time, with the memory at their two ends.

use std::time::Duration;

use crate::Bytes;

/// A moment, and the memory in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// The memory.
    pub memory: Bytes,
    /// Since the epoch.
    pub time: Duration,
}

/// One run of a function or a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// When it began.
    pub entry: Point,
    /// When it ended.
    pub exit: Point,
    /// How many others were running in its thread when it began.
    pub level: usize,
}

/// All runs of one function or block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    /// What ran: `module.function`, or `.block`.
    pub name: String,
    /// In the order in which they began.
    pub spans: Vec<Span>,
}
