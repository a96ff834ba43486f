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
/// The exception of the object.
pub(crate) fn call<'py>(
    object: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    let pause = PauseOnUnwind;
    // SAFETY: the objects are alive, and there are no named arguments.
    let result = unsafe { PyObject_Call(object.as_ptr(), arguments.as_ptr(), ptr::null_mut()) };
    mem::forget(pause);
    // SAFETY: the result is a new reference, or null with an exception.
    unsafe { Bound::from_owned_ptr_or_err(object.py(), result) }
}
