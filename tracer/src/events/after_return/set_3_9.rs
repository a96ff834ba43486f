//! Up to Python 3.11, what calls a function is a field of it.

use pyo3::ffi;

use super::Vectorcall;

/// # Safety
/// `function` is a function, and the interpreter is held.
pub(super) unsafe fn set(function: *mut ffi::PyObject, call: Vectorcall) {
    // SAFETY: by contract. Both function types are pointers of one size, and differ in whether unwinding may pass.
    unsafe {
        let field = &raw mut (*function.cast::<ffi::PyFunctionObject>()).vectorcall;
        *field.cast::<Vectorcall>() = call;
    }
}
