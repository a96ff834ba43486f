//! Exceptions that a signal handler raises while a table is written. They belong to the program, and are raised there.

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::{Mutex, OnceLock};
use std::thread::{self, ThreadId};

use pyo3::exceptions::PyException;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::locked::locked;

/// The thread in which Python calls signal handlers.
static MAIN: OnceLock<ThreadId> = OnceLock::new();

static WAITING: Mutex<Option<PyErr>> = Mutex::new(None);

/// Remembers the calling thread as the main thread.
pub(crate) fn remember_thread() {
    MAIN.get_or_init(|| thread::current().id());
}

/// Returns whether `error` stops the program, as ^C and `sys.exit` do, and, as far as can be known, came from a signal
/// handler.
pub(crate) fn is_of_program(py: Python<'_>, error: &PyErr) -> bool {
    !error.is_instance_of::<PyException>(py) && MAIN.get() == Some(&thread::current().id())
}

/// Raises `error` in the program as soon as the program continues.
pub(crate) fn raise_in_program(error: PyErr) {
    let waited = locked(&WAITING).replace(error);
    drop(waited);
    // SAFETY: the callback needs no data.
    unsafe { ffi::Py_AddPendingCall(Some(raise), ptr::null_mut()) };
}

extern "C" fn raise(_: *mut c_void) -> c_int {
    let Some(error) = locked(&WAITING).take() else {
        return 0;
    };
    // SAFETY: the interpreter is held while it makes pending calls.
    error.restore(unsafe { Python::assume_attached() });
    -1
}
