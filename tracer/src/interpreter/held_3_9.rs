//! Whether this thread holds the interpreter, up to Python 3.11.

use pyo3::ffi;

/// Also while the interpreter is being taken apart.
#[must_use]
pub(crate) fn holds_interpreter() -> bool {
    // SAFETY: may be asked by any thread, at any time.
    unsafe { ffi::PyGILState_Check() == 1 }
}
