//! The functions of the report, and their tables.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyprof_measure::{Measurements, Table};
use pyprof_record::About;

use crate::table::function::Function;
use crate::table::record;

/// The functions, in the order of their decoration.
static REPORTED: Mutex<Vec<Arc<Function>>> = Mutex::new(Vec::new());

/// Adds a function to the report.
pub(super) fn add(function: &Arc<Function>) {
    locked(&REPORTED).push(Arc::clone(function));
}

/// Returns the tables of the report, in order. Functions that never ran are left out.
#[must_use]
pub fn tables() -> Vec<Table> {
    let functions = locked(&REPORTED);
    functions
        .iter()
        .filter_map(|function| {
            let entry = function.collected()?;
            function.table(entry.quantity(), &entry.measurements())
        })
        .collect()
}

/// Returns the same as [`tables`], without those that another thread has locked: for a process that must end now.
#[must_use]
pub fn tables_without_waiting() -> Vec<Table> {
    let Ok(functions) = REPORTED.try_lock() else {
        return Vec::new();
    };
    functions
        .iter()
        .filter_map(|function| {
            let entry = function.collected()?;
            function.table(entry.quantity(), &*entry.try_measurements()?)
        })
        .collect()
}

/// Returns the same as [`tables`], and empties the tables: the next report has only what is measured later.
#[must_use]
pub fn take_tables() -> Vec<Table> {
    let functions = locked(&REPORTED);
    functions
        .iter()
        .filter_map(|function| function.take_table())
        .collect()
}

/// Begins the record of this process. The functions that it has decorated are in it.
///
/// # Errors
/// The file exists already, or it cannot be created or mapped.
pub fn begin_record(path: &Path, about: &About) -> io::Result<()> {
    record::begin(path, about)?;
    for function in locked(&REPORTED).iter() {
        function.move_to_record();
    }
    Ok(())
}

/// Begins the awaited record of this process at its end, if it has executed a line since it was forked.
pub fn begin_awaited_record() {
    if record::is_awaited() && has_measured() {
        record::begin_if_awaited();
    }
}

/// Returns whether a line of a function of the report was executed.
fn has_measured() -> bool {
    let functions = locked(&REPORTED);
    let mut entries = functions.iter().filter_map(|function| function.collected());
    entries.any(|entry| !entry.measurements().is_empty())
}

/// Empties the tables in a process made by `fork`: the lines up to now are those of its parent. A table that another
/// thread of the parent was changing keeps its lines.
pub fn empty_tables() {
    let Ok(functions) = REPORTED.try_lock() else {
        return;
    };
    let entries = functions.iter().filter_map(|function| function.collected());
    for entry in entries {
        if let Some(mut measurements) = entry.try_measurements() {
            *measurements = Measurements::new(measurements.first_line());
        }
    }
}

/// Returns whether no thread is changing a table.
#[must_use]
pub fn are_tables_idle() -> bool {
    REPORTED.try_lock().is_ok_and(|functions| {
        let mut entries = functions.iter().filter_map(|function| function.collected());
        entries.all(|entry| entry.try_measurements().is_some())
    })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
