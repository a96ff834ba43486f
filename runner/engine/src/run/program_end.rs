//! The end of a program that was executed in a running interpreter.

use std::ffi::c_int;
use std::ptr;

use pyo3::exceptions::PySystemExit;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// `Py_file_input` of `Python.h`: the text is that of a module.
pub(super) const FILE_INPUT: c_int = 257;

/// Returns the exception that ends the process with this status.
pub(crate) fn leave(status: c_int) -> PyErr {
    PySystemExit::new_err(status)
}

/// Makes the interpreter remember that an interrupt was not caught, so that the process ends by that signal.
pub(super) fn note_interrupt(py: Python<'_>) -> PyResult<()> {
    let globals = PyDict::new(py);
    globals.set_item("__builtins__", py.import("builtins")?)?;
    // SAFETY: a literal; the dictionary outlives the call.
    unsafe {
        ffi::PyRun_StringFlags(
            c"raise KeyboardInterrupt".as_ptr(),
            FILE_INPUT,
            globals.as_ptr(),
            globals.as_ptr(),
            ptr::null_mut(),
        )
    };
    // SAFETY: the interpreter is held.
    unsafe { ffi::PyErr_Clear() };
    Ok(())
}

/// Does the same as [`ended`]. Also removes `__file__` and `__cached__` from the module, unless the process ends.
pub(super) fn file_ended(globals: &Bound<'_, PyDict>, result: *mut ffi::PyObject) -> PyResult<()> {
    let exits = result.is_null() && is_system_exit();
    let ended = ended(globals.py(), result);
    if !exits {
        for name in ["__file__", "__cached__"] {
            let _ = globals.del_item(name);
        }
    }
    ended
}

/// Returns whether the exception that is set is a `SystemExit`.
fn is_system_exit() -> bool {
    // SAFETY: the class lives as long as the interpreter.
    let class = unsafe { ffi::PyExc_SystemExit };
    // SAFETY: an exception is set.
    unsafe { ffi::PyErr_ExceptionMatches(class) != 0 }
}

/// Ends a program after it was executed. `result` is what its execution has returned. An exception that the program
/// has not caught is printed, and the exit status is that of an error.
pub(super) fn ended(py: Python<'_>, result: *mut ffi::PyObject) -> PyResult<()> {
    if !result.is_null() {
        // SAFETY: a new reference, which is not used after this call.
        unsafe { ffi::Py_DECREF(result) };
        return Ok(());
    }
    if is_system_exit() {
        return Err(PyErr::fetch(py));
    }
    // SAFETY: an exception is set, and it does not end the process.
    unsafe { ffi::PyErr_PrintEx(1) };
    Err(leave(1))
}
