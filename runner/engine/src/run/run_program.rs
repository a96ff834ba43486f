//! Executing a program in a running interpreter.
//!
//! A program is run as by `python`, with the functions that `python` uses. An exception that the program has not caught
//! is printed before it reaches a frame of the module `memory_profiler`.

use std::ffi::{CString, OsStr, OsString, c_int};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::ptr;

use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCode, PyDict, PyString};
use pyprof_console::exit_status;

use crate::message;
use crate::run::main_source;
use crate::run::program_end::{FILE_INPUT, ended, file_ended, leave, note_interrupt};

/// run_file(path, globals): executes a script as `python` does.
#[pyfunction]
pub(crate) fn run_file(path: OsString, globals: &Bound<'_, PyDict>) -> PyResult<()> {
    let name = zero_terminated(&path)?;
    // SAFETY: both texts end with a zero.
    let file = unsafe { libc::fopen(name.as_ptr(), c"rb".as_ptr()) };
    if file.is_null() {
        let cause = io::Error::last_os_error();
        message::write(&format!("can't open file '{}': {cause}\n", path.display()));
        return Err(leave(exit_status::CANNOT_START));
    }
    let globals_pointer = globals.as_ptr();
    // SAFETY: the file is open, and the call closes it; the dictionary outlives the call.
    let result = unsafe {
        ffi::PyRun_FileExFlags(
            file.cast(),
            name.as_ptr(),
            FILE_INPUT,
            globals_pointer,
            globals_pointer,
            1,
            ptr::null_mut(),
        )
    };
    file_ended(globals, result)
}

unsafe extern "C" {
    static stdin: *mut libc::FILE;
}

/// run_standard_input(globals): executes the program on standard input as `python` does.
#[pyfunction]
pub(crate) fn run_standard_input(globals: &Bound<'_, PyDict>) -> PyResult<()> {
    // SAFETY: only queries the descriptor.
    if unsafe { libc::isatty(0) } == 1 {
        // SAFETY: a stream of the C library.
        unsafe {
            ffi::PyRun_InteractiveLoopFlags(stdin.cast(), c"<stdin>".as_ptr(), ptr::null_mut())
        };
        return Ok(());
    }
    let globals_pointer = globals.as_ptr();
    // SAFETY: a stream of the C library; the dictionary outlives the call.
    let result = unsafe {
        ffi::PyRun_FileExFlags(
            stdin.cast(),
            c"<stdin>".as_ptr(),
            FILE_INPUT,
            globals_pointer,
            globals_pointer,
            0,
            ptr::null_mut(),
        )
    };
    file_ended(globals, result)
}

/// run_code(code, globals): executes the value of `-c` as `python` does.
#[pyfunction]
pub(crate) fn run_code(code: &str, globals: &Bound<'_, PyDict>) -> PyResult<()> {
    const IGNORE_COOKIE: c_int = 0x0200;
    let code = zero_terminated(OsStr::new(code))?;
    let globals_pointer = globals.as_ptr();
    let mut flags = ffi::PyCompilerFlags {
        cf_flags: IGNORE_COOKIE,
        cf_feature_version: globals.py().version_info().minor.into(),
    };
    // SAFETY: the text ends with a zero; the dictionary outlives the call.
    let result = unsafe {
        ffi::PyRun_StringFlags(
            code.as_ptr(),
            FILE_INPUT,
            globals_pointer,
            globals_pointer,
            &raw mut flags,
        )
    };
    ended(globals.py(), result)
}

/// run_compiled(code, globals): executes the code of a `.pyc` file as `python` does.
#[pyfunction]
pub(crate) fn run_compiled(code: &Bound<'_, PyCode>, globals: &Bound<'_, PyDict>) -> PyResult<()> {
    main_source::executes(code);
    // SAFETY: the arguments are a code object and a dictionary.
    let result = unsafe {
        let globals = globals.as_ptr();
        ffi::PyEval_EvalCode(code.as_ptr(), globals, globals)
    };
    // SAFETY: the class lives as long as the interpreter.
    let interrupt = unsafe { ffi::PyExc_KeyboardInterrupt };
    // SAFETY: without a result, an exception is set.
    let is_interrupted = result.is_null() && unsafe { ffi::PyErr_ExceptionMatches(interrupt) } != 0;
    let ended = file_ended(globals, result);
    if is_interrupted {
        note_interrupt(globals.py())?;
    }
    ended
}

/// is_imported_from(path): returns whether modules can be imported from the path, as from a folder or a zip file.
#[pyfunction]
pub(crate) fn is_imported_from(path: &Bound<'_, PyString>) -> PyResult<bool> {
    // SAFETY: the argument is a text.
    let importer = unsafe { ffi::PyImport_GetImporter(path.as_ptr()) };
    // SAFETY: the result is a new reference, or null with an exception.
    let importer = unsafe { Bound::from_owned_ptr_or_err(path.py(), importer) }?;
    Ok(!importer.is_none())
}

/// run_module(name, changes_argv): executes a module, or `__main__` of the first entry of `sys.path`, as `python -m` does.
#[pyfunction]
pub(crate) fn run_module(py: Python<'_>, name: &str, changes_argv: bool) -> PyResult<()> {
    let run = py.import("runpy")?.getattr("_run_module_as_main")?;
    let Err(error) = run.call1((name, changes_argv)) else {
        return Ok(());
    };
    let is_interrupted = error.is_instance_of::<PyKeyboardInterrupt>(py);
    error.restore(py);
    let ended = ended(py, ptr::null_mut());
    if is_interrupted {
        note_interrupt(py)?;
    }
    ended
}

fn zero_terminated(text: &OsStr) -> PyResult<CString> {
    CString::new(text.to_owned().into_vec()).map_err(|_| PyOSError::new_err("embedded null byte"))
}
