//! Checks if this thread holds the interpreter, up to Python 3.11.

use pyo3::ffi;

/// Returns whether this thread holds the interpreter, even during its finalisation.
#[must_use]
pub(crate) fn holds_interpreter() -> bool {
    // SAFETY: any thread may call the function at any time.
    unsafe { ffi::PyGILState_Check() == 1 }
}
