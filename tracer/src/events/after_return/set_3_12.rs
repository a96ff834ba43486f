//! From Python 3.12 on, call sites cache the C function that calls a function. A function of the interpreter updates
//! them.

use pyo3::ffi;

use super::Vectorcall;

unsafe extern "C" {
    fn PyFunction_SetVectorcall(function: *mut ffi::PyObject, call: Vectorcall);
}

/// # Safety
/// `function` must be a function, and this thread must hold the interpreter.
pub(super) unsafe fn set(function: *mut ffi::PyObject, call: Vectorcall) {
    // SAFETY: by contract.
    unsafe { PyFunction_SetVectorcall(function, call) };
}
