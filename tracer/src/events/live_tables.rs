//! Live tables: tables that a program keeps itself, of code that it has named, while they are switched on.
//!
//! What is measured waits here until it is collected into the program's own dictionaries, one for each table.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyprof_measure::{Entry, Line, Quantity};

use crate::events::definition::Definition;
use crate::reading::allocations;
use crate::table::table_id;

/// The tables of some code objects. They are switched on for a thread: see
/// [`crate::begin_recording`].
#[derive(Debug)]
pub struct LiveTables {
    quantity: Quantity,
    tables: Mutex<Tables>,
}

/// By the definition of the code that counts into it; several may share one.
#[derive(Debug, Default)]
struct Tables(HashMap<*const Definition, Arc<Table>>);

// SAFETY: the addresses are compared, and never followed.
unsafe impl Send for Tables {}

#[derive(Debug)]
struct Table {
    /// From line number to increment and memory in MiB, and occurrences.
    lines: Py<PyDict>,
    entry: Arc<Entry>,
}

impl LiveTables {
    /// No table yet.
    #[must_use]
    pub fn new(quantity: Quantity) -> Self {
        Self {
            quantity,
            tables: Mutex::default(),
        }
    }

    /// Has the code of a definition recorded, into `lines`: those that are given the same dictionary share a table.
    pub(crate) fn put(
        &self,
        definition: &Arc<Definition>,
        first_line: u32,
        lines: &Bound<'_, PyDict>,
    ) {
        allocations::will_measure(self.quantity.backend);
        let mut tables = self.tables();
        let known = tables.0.values().find(|table| table.lines.is(lines));
        let table = known.map_or_else(
            || {
                Arc::new(Table {
                    lines: lines.clone().unbind(),
                    entry: Arc::new(Entry::new(table_id::take(), self.quantity, first_line)),
                })
            },
            Arc::clone,
        );
        let replaced = tables.0.insert(Arc::as_ptr(definition), table);
        // what it lets go of is the interpreter's, and may run code
        drop(tables);
        drop(replaced);
    }

    /// Where a definition counts into, if it is recorded.
    pub(crate) fn entry(&self, definition: &Arc<Definition>) -> Option<Arc<Entry>> {
        let tables = self.tables();
        let table = tables.0.get(&Arc::as_ptr(definition))?;
        Some(Arc::clone(&table.entry))
    }

    /// Whether a table is one of these.
    pub(crate) fn has(&self, entry: &Entry) -> bool {
        let tables = self.tables();
        let mut tables = tables.0.values();
        tables.any(|table| std::ptr::eq(&raw const *table.entry, entry))
    }

    /// Adds what was measured since the last time to the program's dictionaries.
    ///
    /// # Errors
    /// What the interpreter raises, where the program has put something else into them.
    pub fn collect(&self, py: Python<'_>) -> PyResult<()> {
        let tables: Vec<_> = self.tables().0.values().map(Arc::clone).collect();
        for table in tables {
            // of a table that was met before, nothing is left to take
            let measured = table.entry.measurements().take();
            for (number, line) in measured {
                add(table.lines.bind(py), number, line)?;
            }
        }
        Ok(())
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // a call that still runs counts under the number that its table had
        if Arc::strong_count(&self.entry) == 1 {
            table_id::give_back(self.entry.id());
        }
    }
}

fn add(lines: &Bound<'_, PyDict>, number: u32, line: Line) -> PyResult<()> {
    let mut increment = line.increment.mebibytes();
    let mut memory = line.memory.mebibytes();
    let mut occurrences = line.occurrences;
    if let Some(before) = lines.get_item(number)? {
        let before: (f64, f64, u64) = before.extract()?;
        increment += before.0;
        memory = memory.max(before.1);
        occurrences += before.2;
    }
    lines.set_item(number, (increment, memory, occurrences))
}
