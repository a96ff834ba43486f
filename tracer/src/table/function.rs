//! A profiled function: its source, and what is measured of it over the whole run.

use std::ffi::OsString;
use std::sync::{Arc, OnceLock};

use pyprof_measure::{Backend, Columns, Entry, Measurements, Quantity, Row, Table};

use crate::reading;
use crate::reading::allocations;
use crate::table::source_lines::SourceLines;
use crate::table::table_id;

/// A function that stands in a table of its own. What was read of its source is kept from the moment it was decorated:
/// the program may change directory, or the file, before the report.
#[derive(Debug)]
pub(crate) struct Function {
    path: OsString,
    rows: SourceLines,
    /// Where the measurements of the whole run are collected, if they are.
    collected: OnceLock<Arc<Entry>>,
}

impl Function {
    pub(crate) fn new(path: OsString, rows: SourceLines) -> Self {
        Self {
            path,
            rows,
            collected: OnceLock::new(),
        }
    }

    /// The line where its code object starts.
    #[must_use]
    pub(crate) fn first_line(&self) -> u32 {
        self.rows.first_line
    }

    pub(crate) fn collected(&self) -> Option<&Arc<Entry>> {
        self.collected.get()
    }

    pub(crate) fn collect(&self, quantity: Quantity) -> &Arc<Entry> {
        self.collected
            .get_or_init(|| Arc::new(self.entry(table_id::take(), quantity)))
    }

    /// A table of this function with nothing in it.
    pub(crate) fn entry(&self, id: usize, quantity: Quantity) -> Entry {
        allocations::will_measure(quantity.backend);
        Entry::new(id, quantity, self.first_line())
    }

    /// The table of this function that `measurements` of `quantity` make; none if nothing of it was executed, or the
    /// quantity could never be read.
    pub(crate) fn table(&self, quantity: Quantity, measurements: &Measurements) -> Option<Table> {
        if measurements.is_empty() || reading::is_unread(quantity) {
            return None;
        }
        let columns = match quantity.backend {
            Backend::Heap | Backend::ThreadHeap => allocations::columns(),
            _ => Columns::Classic,
        };
        let rows = (self.rows.first_row..).zip(&self.rows.text);
        let rows = rows.map(|(number, text)| Row {
            number,
            measured: measurements.line(number),
            text: text.clone(),
        });
        Some(Table {
            path: self.path.clone(),
            columns,
            rows: rows.collect(),
        })
    }
}
