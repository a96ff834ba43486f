//! The hook: the source of the events of profiled code objects.

#[cfg(not(Py_3_12))]
mod evaluation;
#[cfg_attr(not(Py_3_12), path = "hook/mechanism_3_9.rs")]
#[cfg_attr(Py_3_12, path = "hook/mechanism_3_12.rs")]
mod mechanism;
#[cfg(Py_3_12)]
mod monitoring;

use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;

use crate::events::children;
use crate::events::lines::{Lines, WatchedCode};

/// The events that a code object needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Events {
    /// Beginnings, suspensions and ends of its calls.
    OfCalls,
    /// The events of its calls and of its lines.
    OfLines,
}

/// Sends the events of a code object to the thread that runs it, as soon as the code object has its extra. The caller
/// must store the result in that extra. `lines` is shared by all equal code objects. The first call installs the hook,
/// so a program without profiled functions runs without it.
pub(crate) fn watch(
    code: &Bound<'_, PyAny>,
    lines: &OnceLock<Arc<Lines>>,
    events: Events,
) -> PyResult<WatchedCode> {
    mechanism::watch(code, lines, events)
}

/// Counts a child process when a code object first runs in it, and then removes the hook.
pub(crate) fn watch_first_call(code: &Bound<'_, PyAny>) -> PyResult<()> {
    if children::is_counted() {
        return Ok(());
    }
    mechanism::first_call::watch(code)
}

pub(crate) use mechanism::{leave_stack, return_to_stack};

/// Returns a text with the source of the events on this Python, and the reason for it.
#[must_use]
pub fn chosen() -> &'static str {
    mechanism::WHY
}
