//! A place in a source where code is defined, and the tables that it stands in.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use pyo3::prelude::*;
use pyprof_measure::Quantity;

use crate::events::lines::Lines;
use crate::table::function::Function;

/// One place in a source where code is defined. It may be compiled into many code objects: of a module that is
/// reloaded, of each function that a decorator gave back.
#[derive(Default)]
pub(crate) struct Definition {
    functions: Mutex<Vec<Arc<Function>>>,
    /// The function that starts here, once it is decorated.
    pub(crate) own: OnceLock<Arc<Function>>,
    /// The code of functions that are recorded for the report at the end.
    pub(crate) recorded: OnceLock<Py<PyAny>>,
    /// Its lines, if the hook keeps them: code objects that are equal have the same.
    pub(crate) lines: OnceLock<Arc<Lines>>,
}

impl Definition {
    /// The functions in whose tables it stands: its own, and those that it is nested in.
    pub(crate) fn functions(&self) -> MutexGuard<'_, Vec<Arc<Function>>> {
        self.functions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A code object may stand in several places of one function: the compiler keeps one of those that are equal.
    pub(crate) fn join(&self, function: &Arc<Function>) {
        let mut functions = self.functions();
        if !functions.iter().any(|joined| Arc::ptr_eq(joined, function)) {
            functions.push(Arc::clone(function));
        }
    }

    /// What the report's figures of it are, if it stands there.
    pub(crate) fn quantity(&self) -> Option<Quantity> {
        let functions = self.functions();
        let mut collected = functions.iter().filter_map(|function| function.collected());
        collected.next().map(|entry| entry.quantity())
    }

    /// Whether it stands in a table of the report.
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
