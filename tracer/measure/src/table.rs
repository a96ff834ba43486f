//! A finished table: what a report is made of, with nothing left to look up.

use std::ffi::OsString;

use crate::Line;

/// The lines of one profiled function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The source file, as the report names it.
    pub path: OsString,
    /// One row for each source line of the function, executed or not.
    pub rows: Vec<Row>,
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
