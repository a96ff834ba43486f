//! The debugger at its prompt, at a line where the memory has reached its limit.
//!
//! The debugger is set as the program's tracer, so that everything afterwards is as if the program had called it. One
//! thing differs: the debugger must also get the event of the current line, before that line runs.

#[cfg_attr(Py_3_14, path = "debugger/locals_3_14.rs")]
mod locals;

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyprof_measure::Interruption;

use crate::events::limit::{self, Crossing};
use crate::events::thread;

/// A debugger at its prompt.
struct Prompt {
    tracer: Py<PyAny>,
    interruption: Option<Interruption>,
}

static PROMPT: Mutex<Option<Prompt>> = Mutex::new(None);

/// Sets the debugger as the tracer of the innermost Python frame, and returns it; none if a debugger is already at its
/// prompt, or if this one cannot start. The caller must pass the line's event to it, and then call [`close`]. The
/// thread's storage must not be borrowed.
pub(crate) fn open<'py>(py: Python<'py>, crossing: &Crossing) -> Option<Bound<'py, PyAny>> {
    if !limit::begin_prompt() {
        return None;
    }
    let interruption = thread::interrupt();
    let tracer = (crossing.step_in)(py, crossing);
    match &tracer {
        Some(tracer) => {
            *prompt() = Some(Prompt {
                tracer: tracer.clone().unbind(),
                interruption,
            });
        }
        None => go_on(interruption),
    }
    tracer
}

/// Lets the program continue, with an exception if one is set.
pub(crate) fn close(py: Python<'_>) {
    let on_its_way = PyErr::take(py);
    let open = prompt().take();
    if let Some(open) = open {
        locals::forget(&open.tracer.into_bound(py));
        go_on(open.interruption);
    }
    if let Some(exception) = on_its_way {
        exception.restore(py);
    }
}

fn go_on(interruption: Option<Interruption>) {
    thread::go_on(interruption);
    limit::end_prompt();
}

fn prompt() -> MutexGuard<'static, Option<Prompt>> {
    PROMPT.lock().unwrap_or_else(PoisonError::into_inner)
}
