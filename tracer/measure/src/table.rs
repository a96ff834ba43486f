//! A finished table, the input of a report.

use std::ffi::OsString;

use crate::{Line, Measurements};

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

impl Table {
    /// Makes the table of a function from its source lines. The number of the first source line is `first_row`. Returns
    /// `None` if no line was executed.
    #[must_use]
    pub fn of(
        path: OsString,
        columns: Columns,
        first_row: u32,
        text: &[String],
        measurements: &Measurements,
    ) -> Option<Self> {
        if measurements.is_empty() {
            return None;
        }
        let rows = (first_row..).zip(text).map(|(number, text)| Row {
            number,
            measured: measurements.line(number),
            text: text.clone(),
        });
        Some(Self {
            path,
            columns,
            rows: rows.collect(),
        })
    }

    /// Returns whether both are tables of the same lines of the same file.
    #[must_use]
    pub fn is_of_same_lines(&self, other: &Self) -> bool {
        let is_same =
            |(one, other): (&Row, &Row)| one.number == other.number && one.text == other.text;
        self.path == other.path
            && self.columns == other.columns
            && self.rows.len() == other.rows.len()
            && self.rows.iter().zip(&other.rows).all(is_same)
    }

    /// Adds the measurements of a table of the same lines.
    pub fn add(&mut self, other: &Self) {
        for (row, other) in self.rows.iter_mut().zip(&other.rows) {
            row.measured = match (row.measured, &other.measured) {
                (Some(line), Some(other)) => Some(line.plus(other)),
                (line, other) => line.or(*other),
            };
        }
    }
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
