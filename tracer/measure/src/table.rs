//! A finished table, the input of a report.

use std::ffi::OsString;

use crate::Line;

/// The table of one profiled function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The source file, as the report names it.
    pub path: OsString,
    /// The columns to show.
    pub columns: Columns,
    /// One row for each source line of the function, executed or not.
    pub rows: Vec<Row>,
}

/// The columns of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// Memory, increment and occurrences.
    #[default]
    Classic,
    /// The default columns, and the memory allocated, the memory freed and the peak.
    Allocations,
}

/// A source line and its measurements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line's number in its file, from 1.
    pub number: u32,
    /// The measurements; none for a line that was not executed.
    pub measured: Option<Line>,
    /// The source text, with its line end.
    pub text: String,
}
