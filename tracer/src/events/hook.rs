//! The hook: the source of a Python's events of profiled code objects.

#[cfg(not(Py_3_12))]
mod evaluation;
#[cfg(Py_3_12)]
mod monitoring;

use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;

use crate::events::children;
use crate::events::lines::{Lines, WatchedCode};
#[cfg(not(Py_3_12))]
use evaluation as mechanism;
#[cfg(Py_3_12)]
use monitoring as mechanism;

/// Which events of a code object are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Events {
    /// Where its calls begin, are suspended and end.
    OfCalls,
    /// These, and its lines.
    OfLines,
}

/// From now on the events of a code object go to the thread that runs it, as soon as it has its extra, in which the
/// result is kept. `lines` are those of all code objects that are equal to it. The first call installs the hook: a
/// program that profiles nothing runs without it.
pub(crate) fn watch(
    code: &Bound<'_, PyAny>,
    lines: &OnceLock<Arc<Lines>>,
    events: Events,
) -> PyResult<WatchedCode> {
    mechanism::watch(code, lines, events)
}

/// In a process that the program has started: counts it when a code object first runs, and is gone then.
pub(crate) fn watch_first_call(code: &Bound<'_, PyAny>) -> PyResult<()> {
    if children::is_counted() {
        return Ok(());
    }
    mechanism::first_call::watch(code)
}

pub(crate) use mechanism::{leave_stack, return_to_stack};

/// The source of the events on this Python, and why it was chosen.
#[must_use]
pub fn chosen() -> &'static str {
    mechanism::WHY
}
