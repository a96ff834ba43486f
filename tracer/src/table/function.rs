//! A profiled function: its source, and its measurements over the whole run.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use pyprof_measure::{Backend, Columns, Entry, Measurements, Quantity, SharedCells, Table};
use pyprof_record::{FunctionNumber, FunctionText};

use crate::reading;
use crate::reading::allocations;
use crate::table::record;
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
    /// The function in the record of this process; none without a record, or if the function is not in the report.
    recorded: Mutex<Option<FunctionNumber>>,
}

impl Function {
    pub(crate) fn new(path: OsString, rows: SourceLines) -> Self {
        Self {
            path,
            rows,
            collected: OnceLock::new(),
            recorded: Mutex::new(None),
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
        self.collected.get_or_init(|| {
            allocations::will_measure(quantity.backend);
            let cells = self.record(quantity);
            let measurements = cells.map_or_else(
                || Measurements::new(self.first_line()),
                |cells| Measurements::shared(self.first_line(), cells),
            );
            Arc::new(Entry::with(table_id::take(), quantity, measurements))
        })
    }

    /// Returns the present table, and continues with an empty one.
    pub(crate) fn take_table(&self) -> Option<Table> {
        let entry = self.collected()?;
        let measured = entry.measurements().split(self.cells());
        self.table(entry.quantity(), &measured)
    }

    /// Adds this function to the record, and returns its cells there.
    fn record(&self, quantity: Quantity) -> Option<SharedCells> {
        let number = record::add_function(&FunctionText {
            path: self.path.as_bytes(),
            columns: columns(quantity),
            first_line: self.rows.first_line,
            first_row: self.rows.first_row,
            text: &self.rows.text,
        })?;
        *self.recorded() = Some(number);
        self.cells()
    }

    /// Moves the measurements so far to the record, which this process has begun after it has decorated the function.
    pub(crate) fn move_to_record(&self) {
        if let Some(entry) = self.collected()
            && let Some(cells) = self.record(entry.quantity())
        {
            entry.measurements().move_to(cells);
        }
    }

    fn recorded(&self) -> MutexGuard<'_, Option<FunctionNumber>> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns new cells in the record for the lines of this function.
    fn cells(&self) -> Option<SharedCells> {
        let after_last = (self.rows.first_row as usize).saturating_add(self.rows.text.len());
        let lines = after_last.saturating_sub(self.rows.first_line as usize);
        record::add_lines((*self.recorded())?, lines)
    }

    /// Makes an empty table of this function.
    pub(crate) fn entry(&self, id: usize, quantity: Quantity) -> Entry {
        allocations::will_measure(quantity.backend);
        Entry::new(id, quantity, self.first_line())
    }

    /// Makes the table of this function from `measurements` of `quantity`; none if no line was executed, or the
    /// quantity could never be read.
    pub(crate) fn table(&self, quantity: Quantity, measurements: &Measurements) -> Option<Table> {
        if reading::is_unread(quantity) {
            return None;
        }
        Table::of(
            self.path.clone(),
            columns(quantity),
            self.rows.first_row,
            &self.rows.text,
            measurements,
        )
    }
}

/// Returns the columns of a table that shows this quantity.
fn columns(quantity: Quantity) -> Columns {
    match quantity.backend {
        Backend::Heap | Backend::ThreadHeap => allocations::columns(),
        _ => Columns::Classic,
    }
}
