//! A recording: tables that a program keeps itself, of code that it has named, for as long as it has them recorded.
//!
//! What is measured waits here until it is collected into the program's own dictionaries, one for each table.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyprof_measure::{Entry, Quantity};

use crate::definition::Definition;
use crate::{registry, slot};

/// What is recorded of some code objects while the recording is on. It is switched on for a thread: see
/// [`crate::begin_recording`].
#[derive(Debug)]
pub struct Recording {
    quantity: Quantity,
    tables: Mutex<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    all: Vec<Table>,
    /// By definition, the place of its table.
    of_definitions: HashMap<*const Definition, usize>,
}

// SAFETY: the addresses are compared, and never followed.
unsafe impl Send for Tables {}

#[derive(Debug)]
struct Table {
    /// From line number to increment and memory in MiB, and occurrences.
    lines: Py<PyDict>,
    entry: Arc<Entry>,
}

impl Recording {
    /// A recording of nothing yet.
    #[must_use]
    pub fn new(quantity: Quantity) -> Self {
        Self {
            quantity,
            tables: Mutex::default(),
        }
    }

    /// Has a code object recorded, into `lines`: those that are given the same dictionary share a table.
    ///
    /// # Errors
    /// What the interpreter raises.
    pub fn record(&self, code: &Bound<'_, PyAny>, lines: &Bound<'_, PyDict>) -> PyResult<()> {
        let first_line: u32 = code.getattr("co_firstlineno")?.extract()?;
        let definition = registry::watched(code)?;
        let mut tables = self.tables();
        let known = tables.all.iter().position(|it| it.lines.is(lines));
        let place = known.unwrap_or(tables.all.len());
        if known.is_none() {
            tables.all.push(Table {
                lines: lines.clone().unbind(),
                entry: Arc::new(Entry::new(slot::take(), self.quantity, first_line)),
            });
        }
        tables
            .of_definitions
            .insert(Arc::as_ptr(&definition), place);
        Ok(())
    }

    /// Where a definition counts into, if it is recorded.
    pub(crate) fn entry(&self, definition: &Arc<Definition>) -> Option<Arc<Entry>> {
        let tables = self.tables();
        let place = *tables.of_definitions.get(&Arc::as_ptr(definition))?;
        Some(Arc::clone(&tables.all[place].entry))
    }

    /// Whether a table is one of this recording.
    pub(crate) fn has(&self, entry: &Entry) -> bool {
        let tables = self.tables();
        tables
            .all
            .iter()
            .any(|table| std::ptr::eq(&raw const *table.entry, entry))
    }

    /// Adds what was measured since the last time to the program's dictionaries.
    ///
    /// # Errors
    /// What the interpreter raises, where the program has put something else into them.
    pub fn collect(&self, py: Python<'_>) -> PyResult<()> {
        let measured: Vec<_> = {
            let tables = self.tables();
            let all = tables.all.iter();
            all.map(|table| (table.lines.clone_ref(py), table.entry.measurements().take()))
                .collect()
        };
        for (lines, measured) in measured {
            let lines = lines.bind(py);
            for (number, line) in measured {
                let mut increment = line.increment.mebibytes();
                let mut memory = line.memory.mebibytes();
                let mut occurrences = line.occurrences;
                if let Some(before) = lines.get_item(number)? {
                    let before: (f64, f64, u64) = before.extract()?;
                    increment += before.0;
                    memory = memory.max(before.1);
                    occurrences += before.2;
                }
                lines.set_item(number, (increment, memory, occurrences))?;
            }
        }
        Ok(())
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        for table in &self.tables().all {
            // a call that still runs counts under the number that its table had
            if Arc::strong_count(&table.entry) == 1 {
                slot::give_back(table.entry.slot());
            }
        }
    }
}
