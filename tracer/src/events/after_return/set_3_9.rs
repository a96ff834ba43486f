//! Up to Python 3.11, the C function that calls a function is a field of the function.

use pyo3::ffi;

use super::Vectorcall;

/// # Safety
/// `function` must be a function, and this thread must hold the interpreter.
pub(super) unsafe fn set(function: *mut ffi::PyObject, call: Vectorcall) {
    // SAFETY: it is a function by contract.
    let field = unsafe { &raw mut (*function.cast::<ffi::PyFunctionObject>()).vectorcall };
    // SAFETY: this thread holds the interpreter by contract. Both function types are pointers of the same size, and
    // differ only in whether unwinding may pass.
    unsafe { *field.cast::<Vectorcall>() = call };
}
