//! The exceptions for a process that has ended or may not be read. The exception has the class that Python uses for the
//! error number. If psutil is installed, the exception has psutil's class too, since programs catch that class.

use std::ffi::c_int;
use std::process;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyprof_process::{Unavailable, Unreadable};

/// Returns the exception for another process.
pub(crate) fn raised(py: Python<'_>, unreadable: &Unreadable) -> PyErr {
    let process = unreadable.process.0;
    if unreadable.has_ended() {
        return no_such_process(py, process);
    }
    let number = unreadable.why.raw_os_error().unwrap_or(libc::EIO);
    error(
        py,
        process,
        number,
        &without_number(&unreadable.to_string()),
    )
}

/// Returns the exception for this process.
pub(crate) fn raised_here(py: Python<'_>, unavailable: &Unavailable) -> PyErr {
    let number = unavailable.why.raw_os_error().unwrap_or(libc::EIO);
    let text = without_number(&unavailable.to_string());
    error(py, process::id(), number, &text)
}

/// Returns the exception for a process that does not exist. `pid` may be a number that no process can have.
pub(crate) fn no_such_process<'py>(
    py: Python<'py>,
    pid: impl IntoPyObject<'py> + ToString,
) -> PyErr {
    let text = format!(
        "cannot read the memory of process `{}`: No such process",
        pid.to_string()
    );
    error(py, pid, libc::ESRCH, &text)
}

fn error<'py>(py: Python<'py>, pid: impl IntoPyObject<'py>, number: c_int, text: &str) -> PyErr {
    let of_psutil = |pid| {
        let make = py
            .import("memory_profiler._process_errors")?
            .getattr("process_error")?;
        make.call1((pid, number, text))
    };
    let pid = pid.into_bound_py_any(py);
    // the program may have broken all imports
    match pid.and_then(of_psutil) {
        Ok(error) => PyErr::from_value(error),
        Err(_) => PyOSError::new_err((number, text.to_owned())),
    }
}

/// Removes the error number from the text: Python writes the number itself.
fn without_number(text: &str) -> String {
    let end = text.rfind(" (os error ").unwrap_or(text.len());
    text[..end].to_owned()
}
