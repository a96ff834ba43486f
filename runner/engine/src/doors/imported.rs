//! The third door: a program imports the module `memory_profiler` in an interpreter that pyprof does not host.

use std::sync::Once;

use pyo3::prelude::*;

use crate::output::{call_tables, pending_exception, stdout};
use crate::session;

/// Prepares at the import what the other doors prepare before the program begins.
pub(crate) fn import(py: Python<'_>) {
    static ONCE: Once = Once::new();
    if session::settings().is_some() {
        return;
    }
    ONCE.call_once(|| {
        pyprof_tracer::silence_panics();
        pyprof_tracer::show_calls_with(call_tables::show_call);
        stdout::remember(py);
        pending_exception::remember_thread();
        // SAFETY: the handler takes no lock and touches atomics only.
        unsafe { libc::pthread_atfork(None, None, Some(on_fork)) };
    });
}

/// Makes a forked child read its own memory: the open files belong to the parent process.
extern "C" fn on_fork() {
    pyprof_tracer::read_this_process();
}
