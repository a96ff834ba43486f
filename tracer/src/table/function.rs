//! A profiled function: its source, and its measurements over the whole run.

use std::ffi::OsString;
use std::sync::{Arc, OnceLock};

use pyprof_measure::{Backend, Columns, Entry, Measurements, Quantity, Row, Table};

use crate::reading;
use crate::reading::allocations;
use crate::table::source_lines::SourceLines;
use crate::table::table_id;

/// A function with a table of its own. Its source is read and kept when it is decorated, since the program may change
/// the file, or its working directory, before the report.
#[derive(Debug)]
pub(crate) struct Function {
    path: OsString,
    rows: SourceLines,
    /// The measurements of the whole run; none if the function is not in the report.
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

    /// Returns the first line of the code object.
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

    /// Makes an empty table of this function.
    pub(crate) fn entry(&self, id: usize, quantity: Quantity) -> Entry {
        allocations::will_measure(quantity.backend);
        Entry::new(id, quantity, self.first_line())
    }

    /// Makes the table of this function from `measurements` of `quantity`; none if no line was executed, or the
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
