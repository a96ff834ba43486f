//! A place in a source where code is defined, and the tables that contain it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use pyo3::prelude::*;
use pyprof_measure::Quantity;

use crate::events::lines::Lines;
use crate::table::function::Function;

/// A place in a source where code is defined. Many code objects may be compiled from it: one for each time its module
/// is reloaded, and one for each function that a decorator returns.
#[derive(Default)]
pub(crate) struct Definition {
    functions: Mutex<Vec<Arc<Function>>>,
    /// The function that starts here, once it is decorated.
    pub(crate) own: OnceLock<Arc<Function>>,
    /// The code of functions that are recorded for the report at the end.
    pub(crate) recorded: OnceLock<Py<PyAny>>,
    /// The lines, if the hook stores them. Equal code objects have equal lines.
    pub(crate) lines: OnceLock<Arc<Lines>>,
}

impl Definition {
    /// Locks and returns the functions whose tables contain this code: its own function, and those around it.
    pub(crate) fn functions(&self) -> MutexGuard<'_, Vec<Arc<Function>>> {
        self.functions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the code to the table of `function`, once: a code object may occur several times in a function, since the
    /// compiler merges equal ones.
    pub(crate) fn join(&self, function: &Arc<Function>) {
        let mut functions = self.functions();
        if !functions.iter().any(|joined| Arc::ptr_eq(joined, function)) {
            functions.push(Arc::clone(function));
        }
    }

    /// Returns the quantity of the table in the report that contains this code; none if no table in the report contains
    /// it.
    pub(crate) fn quantity(&self) -> Option<Quantity> {
        let functions = self.functions();
        let mut collected = functions.iter().filter_map(|function| function.collected());
        collected.next().map(|entry| entry.quantity())
    }

    /// Returns whether a table in the report contains this code.
    pub(crate) fn is_recorded(&self) -> bool {
        let functions = self.functions();
        functions
            .iter()
            .any(|function| function.collected().is_some())
    }
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definition")
            .field("own", &self.own)
            .finish_non_exhaustive()
    }
}
