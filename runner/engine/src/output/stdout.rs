//! Standard output as the program has left it: its own object, or the descriptor behind the interpreter's.

use std::ffi::{CStr, OsStr};
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyprof_report::{Width, harmless};
use pyprof_tracer::call_method;

use crate::output::descriptor::terminal;
use crate::output::object_stream::{Takes, write};
use crate::output::report_part::Part;

/// Whether there was a standard output when the program began.
static WAS_OPEN: AtomicBool = AtomicBool::new(false);

/// Remembers whether there is a standard output. To be called before the program runs.
pub(crate) fn remember(py: Python<'_>) {
    WAS_OPEN.store(named(py, c"stdout").is_some(), Ordering::Relaxed);
}

/// Whether the descriptor is that of standard output.
pub(crate) fn was_open() -> bool {
    WAS_OPEN.load(Ordering::Relaxed)
}

/// `sys.stdout` or another of the streams that `sys` has, unless it is `None`. `print` finds it in the same way: at the very end, when no
/// module can be imported any more, it is there still.
pub(crate) fn named<'py>(py: Python<'py>, name: &CStr) -> Option<Bound<'py, PyAny>> {
    // SAFETY: the interpreter is held, and keeps what it gives.
    let stdout =
        unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PySys_GetObject(name.as_ptr())) };
    stdout.filter(|stdout| !stdout.is_none())
}

/// Whether it is the interpreter's own, and not what the program has put in its place. No reference to it is kept:
/// it is flushed when the last one goes.
fn is_original(stdout: &Bound<'_, PyAny>) -> bool {
    named(stdout.py(), c"__stdout__").is_some_and(|original| stdout.is(&original))
}

/// What the program has put in the place of `sys.stdout`, if it has.
pub(crate) fn replaced(py: Python<'_>) -> Option<Bound<'_, PyAny>> {
    named(py, c"stdout").filter(|stdout| !is_original(stdout))
}

/// Where a report goes.
pub(crate) enum Destination<'py> {
    /// The object that the program has put in the place of standard output.
    Replaced(Bound<'py, PyAny>),
    /// The descriptor of standard output.
    Descriptor,
    /// Standard output was closed from the start: its descriptor may be anything now.
    Closed,
}

/// Where a report at the end of the program goes. What the program has written is written before.
pub(crate) fn at_the_end(py: Python<'_>) -> Destination<'_> {
    match named(py, c"stdout") {
        Some(stdout) if is_original(&stdout) => {
            // a program may have closed the object: the descriptor is open still
            let _ = stdout.call_method0("flush");
            Destination::Descriptor
        }
        Some(stdout) => Destination::Replaced(stdout),
        None if was_open() => Destination::Descriptor,
        None => Destination::Closed,
    }
}

/// How wide the terminal is that a stream writes to, if it is standard output as the interpreter has made it. An object of
/// the program's own gets every byte, wherever it writes to.
pub(crate) fn terminal_of(stream: &Bound<'_, PyAny>) -> Option<Width> {
    is_original(stream).then(terminal).flatten()
}

/// Writes a part of a report to standard output as it is now, among what the program writes.
///
/// # Errors
/// What the object raises.
pub(crate) fn write_now(py: Python<'_>, part: &Part) -> PyResult<()> {
    let Some(stdout) = named(py, c"stdout") else {
        return Ok(());
    };
    let is_original = is_original(&stdout);
    let takes = Takes::of(&stdout);
    for piece in part.pieces(terminal_of(&stdout)) {
        match takes.write(&stdout, &piece) {
            Err(error) if is_original && error.is_instance_of::<PyUnicodeEncodeError>(py) => {
                call_method(&stdout, "flush", &[])?;
                let buffer = stdout.getattr("buffer")?;
                let bytes = PyBytes::new(py, piece.text().as_encoded_bytes());
                call_method(&buffer, "write", &[&bytes])?;
            }
            written => written?,
        }
    }
    Ok(())
}

/// Writes a line to `sys.stdout` as `print` would, if there is one.
///
/// # Errors
/// What the object raises.
pub(crate) fn print(py: Python<'_>, line: &OsStr) -> PyResult<()> {
    let Some(stdout) = named(py, c"stdout") else {
        return Ok(());
    };
    let mut line = match terminal_of(&stdout) {
        Some(_) => harmless(line.as_encoded_bytes()).into(),
        None => line.to_owned(),
    };
    line.push("\n");
    write(&stdout, &line)
}
