//! A finished table: what a report is made of, with nothing left to look up.

use std::ffi::OsString;

use crate::Line;

/// The lines of one profiled function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The source file, as the report names it.
    pub path: OsString,
    /// What of the measurements is shown.
    pub columns: Columns,
    /// One row for each source line of the function, executed or not.
    pub rows: Vec<Row>,
}

/// What a table shows of each line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// Memory, increment and occurrences.
    #[default]
    Classic,
    /// Also what it allocated, what it freed, and its peak.
    Allocations,
}

/// A source line and what was measured on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line's number in its file, from 1.
    pub number: u32,
    /// Nothing for a line that was not executed.
    pub measured: Option<Line>,
    /// The source, with its line end.
    pub text: String,
}
