//! Checks if this thread holds the interpreter, from Python 3.12 on.

use pyo3::ffi::compat;

/// Returns whether this thread holds the interpreter, even during its finalisation, when `PyGILState_Check` of Python
/// 3.15 returns false.
#[must_use]
pub(crate) fn holds_interpreter() -> bool {
    // SAFETY: any thread may call the function at any time.
    unsafe { !compat::PyThreadState_GetUnchecked().is_null() }
}
