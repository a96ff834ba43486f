//! Whether this thread holds the interpreter, from Python 3.12 on.

use pyo3::ffi::compat;

/// Also while the interpreter is being taken apart, when Python 3.15 answers the usual question with no.
#[must_use]
pub(crate) fn holds_interpreter() -> bool {
    // SAFETY: may be asked by any thread, at any time.
    unsafe { !compat::PyThreadState_GetUnchecked().is_null() }
}
