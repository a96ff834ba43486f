//! The third door: a program of an interpreter that we do not host has imported us.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict};

use crate::{ending, raising, run, stdout};

/// Makes ready what the other doors have ready before the program begins.
pub(crate) fn import(py: Python<'_>) {
    static ONCE: Once = Once::new();
    if run::settings().is_some() {
        return;
    }
    ONCE.call_once(|| {
        pyprof_tracer::silence_panics();
        pyprof_tracer::show_calls_with(ending::show_call);
        stdout::remember(py);
        raising::remember_thread();
        // SAFETY: the handler takes no lock and touches atomics only.
        unsafe { libc::pthread_atfork(None, None, Some(on_fork)) };
    });
}

/// From now on there is something to tell at the end.
pub(crate) fn tell_at_exit(py: Python<'_>) {
    static REGISTERED: AtomicBool = AtomicBool::new(false);
    if run::settings().is_some() || REGISTERED.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Err(error) = register(py) {
        pyprof_tracer::keep_failure(|| format!("nothing is told at the end: {error}"));
    }
}

fn register(py: Python<'_>) -> PyResult<()> {
    let at_exit = PyCFunction::new_closure(
        py,
        None,
        None,
        |arguments, _: Option<&Bound<'_, PyDict>>| ending::end_of_imported(arguments.py()),
    )?;
    py.import("atexit")?.call_method1("register", (at_exit,))?;
    Ok(())
}

/// What is open reads the process that it was copied from.
extern "C" fn on_fork() {
    pyprof_tracer::go_on_in_this_process();
}
