//! A call of the program's code from within a callback.
//!
//! A daemon thread that requests the interpreter during finalisation is ended: up to Python 3.13, by unwinding its
//! stack. The unwinding must not reach values of pyprof on the stack: they would release references in a thread that
//! does not hold the interpreter. Such a thread is paused until the process ends, as Python 3.14 does with all of them.

#[cfg(Py_3_12)]
pub(crate) mod object;

use std::ffi::c_int;
use std::mem;
use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

unsafe extern "C-unwind" {
    fn PyObject_CallMethodObjArgs(
        object: *mut ffi::PyObject,
        name: *mut ffi::PyObject,
        ...
    ) -> *mut ffi::PyObject;
}

/// Calls `object.name(…)` with up to two arguments.
///
/// # Errors
/// The exception of the method.
pub fn call_method<'py>(
    object: &Bound<'py, PyAny>,
    name: &str,
    arguments: &[&Bound<'py, PyAny>],
) -> PyResult<Bound<'py, PyAny>> {
    let name = PyString::new(object.py(), name);
    let null = ptr::null_mut::<ffi::PyObject>();
    let argument = |place: usize| arguments.get(place).map_or(null, |it| it.as_ptr());
    let (first, second) = (argument(0), argument(1));
    // unwinding first reaches the value that was made last
    let pause = PauseOnUnwind;
    // SAFETY: the objects are alive, and the arguments end with a null.
    let result =
        unsafe { PyObject_CallMethodObjArgs(object.as_ptr(), name.as_ptr(), first, second, null) };
    mem::forget(pause);
    // SAFETY: the result is a new reference, or null with an exception.
    unsafe { Bound::from_owned_ptr_or_err(object.py(), result) }
}

/// Pauses a thread forever when its stack is unwound.
struct PauseOnUnwind;

impl Drop for PauseOnUnwind {
    fn drop(&mut self) {
        loop {
            // SAFETY: the call waits for a signal.
            let _: c_int = unsafe { libc::pause() };
        }
    }
}
