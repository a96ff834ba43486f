//! From Python 3.12 on, call sites remember what calls a function: the interpreter's own function updates them.

use pyo3::ffi;

use super::Vectorcall;

unsafe extern "C" {
    fn PyFunction_SetVectorcall(function: *mut ffi::PyObject, call: Vectorcall);
}

/// # Safety
/// `function` is a function, and the interpreter is held.
pub(super) unsafe fn set(function: *mut ffi::PyObject, call: Vectorcall) {
    // SAFETY: by contract.
    unsafe { PyFunction_SetVectorcall(function, call) };
}
