//! Live tables: tables that the program itself requests. The program names the code to record, and the dictionaries to
//! fill. The tables are recorded while they are switched on.
//!
//! Measurements are stored here until they are collected into the program's dictionaries, one for each table.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyprof_measure::{Entry, Line, Quantity};

use crate::events::definition::Definition;
use crate::reading::allocations;
use crate::table::table_id;

/// The tables of some code objects. They are switched on for one thread by [`crate::begin_recording`].
#[derive(Debug)]
pub struct LiveTables {
    quantity: Quantity,
    tables: Mutex<Tables>,
}

/// The tables, by the definition of the code that counts into each. Several definitions may share one table.
#[derive(Debug, Default)]
struct Tables(HashMap<*const Definition, Arc<Table>>);

// SAFETY: the addresses are only compared, and never dereferenced.
unsafe impl Send for Tables {}

#[derive(Debug)]
struct Table {
    /// The program's dictionary: from the line number to the increment and the memory in MiB, and the occurrences.
    lines: Py<PyDict>,
    entry: Arc<Entry>,
}

impl LiveTables {
    /// Makes an empty set of tables.
    #[must_use]
    pub fn new(quantity: Quantity) -> Self {
        Self {
            quantity,
            tables: Mutex::default(),
        }
    }

    /// Records the code of a definition into `lines`. Definitions with the same dictionary share a table.
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
        // dropping the replaced table releases an object of the interpreter, which may run code
        drop(tables);
        drop(replaced);
    }

    /// Returns the table that a definition counts into; none if the definition is not recorded.
    pub(crate) fn entry(&self, definition: &Arc<Definition>) -> Option<Arc<Entry>> {
        let tables = self.tables();
        let table = tables.0.get(&Arc::as_ptr(definition))?;
        Some(Arc::clone(&table.entry))
    }

    /// Returns whether the table is one of these.
    pub(crate) fn has(&self, entry: &Entry) -> bool {
        let tables = self.tables();
        let mut tables = tables.0.values();
        tables.any(|table| std::ptr::eq(&raw const *table.entry, entry))
    }

    /// Adds the measurements since the last call to the program's dictionaries.
    ///
    /// # Errors
    /// The exception of the interpreter, if the program has put other values into the dictionaries.
    pub fn collect(&self, py: Python<'_>) -> PyResult<()> {
        let tables: Vec<_> = self.tables().0.values().map(Arc::clone).collect();
        for table in tables {
            // a table that occurs twice is empty the second time
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
        // a call that still runs counts under the id of its table
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
