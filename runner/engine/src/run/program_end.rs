//! How a program has ended that was executed in an interpreter that runs already.

use std::ffi::c_int;
use std::ptr;

use pyo3::exceptions::PySystemExit;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// `Py_file_input` of `Python.h`: the text is that of a module.
pub(super) const FILE_INPUT: c_int = 257;

/// The exception that ends the process with this status.
pub(crate) fn leave(status: c_int) -> PyErr {
    PySystemExit::new_err(status)
}

/// Has the interpreter remember that an interrupt was not caught: the process will end by that signal.
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

/// As [`ended`]; the module is no file's any more, unless the process ends.
pub(super) fn file_ended(globals: &Bound<'_, PyDict>, result: *mut ffi::PyObject) -> PyResult<()> {
    // SAFETY: what is set, if anything is, is an exception.
    let exits =
        result.is_null() && unsafe { ffi::PyErr_ExceptionMatches(ffi::PyExc_SystemExit) } != 0;
    let ended = ended(globals.py(), result);
    if !exits {
        for name in ["__file__", "__cached__"] {
            let _ = globals.del_item(name);
        }
    }
    ended
}

/// What a program ends with, of which `result` is what executing it has given: an exception that was not
/// caught is shown, and the status is that of an error.
pub(super) fn ended(py: Python<'_>, result: *mut ffi::PyObject) -> PyResult<()> {
    if !result.is_null() {
        // SAFETY: a new reference, given up.
        unsafe { ffi::Py_DECREF(result) };
        return Ok(());
    }
    // SAFETY: an exception is set.
    if unsafe { ffi::PyErr_ExceptionMatches(ffi::PyExc_SystemExit) } != 0 {
        return Err(PyErr::fetch(py));
    }
    // SAFETY: as above, and it is none that ends the process.
    unsafe { ffi::PyErr_PrintEx(1) };
    Err(leave(1))
}
