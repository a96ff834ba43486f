//! A call of an object with a tuple of arguments.

use std::mem;
use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::PauseOnUnwind;

unsafe extern "C-unwind" {
    fn PyObject_Call(
        object: *mut ffi::PyObject,
        arguments: *mut ffi::PyObject,
        named: *mut ffi::PyObject,
    ) -> *mut ffi::PyObject;
}

/// Calls `object(*arguments)`.
///
/// # Errors
/// What the object raises.
pub(crate) fn call<'py>(
    object: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    let pause = PauseOnUnwind;
    // SAFETY: live objects; no named arguments.
    let result = unsafe { PyObject_Call(object.as_ptr(), arguments.as_ptr(), ptr::null_mut()) };
    mem::forget(pause);
    // SAFETY: a new reference, or null where there is an exception.
    unsafe { Bound::from_owned_ptr_or_err(object.py(), result) }
}
