//! A call of the program's code from within a callback.
//!
//! A daemon thread that asks for the interpreter once that is ending is ended itself, up to Python 3.13 by unwinding its
//! stack. That must not reach what pyprof has on the stack: references would be given back by a thread that does not hold
//! the interpreter. Such a thread is left waiting until the process ends, as Python 3.14 leaves all of them.

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

/// Calls `object.name(first, second)`, with as many of the two as there are.
///
/// # Errors
/// What the method raises.
pub fn call_method<'py>(
    object: &Bound<'py, PyAny>,
    name: &str,
    arguments: &[&Bound<'py, PyAny>],
) -> PyResult<Bound<'py, PyAny>> {
    let name = PyString::new(object.py(), name);
    let null = ptr::null_mut::<ffi::PyObject>();
    let argument = |place: usize| arguments.get(place).map_or(null, |it| it.as_ptr());
    let (first, second) = (argument(0), argument(1));
    // the last thing that is made is the first that unwinding comes to
    let pause = PauseOnUnwind;
    // SAFETY: live objects; the arguments end with a null.
    let result =
        unsafe { PyObject_CallMethodObjArgs(object.as_ptr(), name.as_ptr(), first, second, null) };
    mem::forget(pause);
    // SAFETY: a new reference, or null where there is an exception.
    unsafe { Bound::from_owned_ptr_or_err(object.py(), result) }
}

/// Keeps a thread that is unwound where it is.
struct PauseOnUnwind;

impl Drop for PauseOnUnwind {
    fn drop(&mut self) {
        loop {
            // SAFETY: waits for a signal.
            let _: c_int = unsafe { libc::pause() };
        }
    }
}
