//! Standard output as the program has left it: the program's own object, or the descriptor behind the interpreter's
//! object.

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

/// True if standard output was open when the program began.
static WAS_OPEN: AtomicBool = AtomicBool::new(false);

/// Remembers whether standard output is open. Must be called before the program runs.
pub(crate) fn remember(py: Python<'_>) {
    WAS_OPEN.store(named(py, c"stdout").is_some(), Ordering::Relaxed);
}

/// Returns whether standard output was open when the program began. If it was not, its descriptor may belong to another
/// file now.
pub(crate) fn was_open() -> bool {
    WAS_OPEN.load(Ordering::Relaxed)
}

/// Returns `sys.stdout` or another stream of `sys`, unless it is `None`. `print` finds the stream in the same way. This
/// also works at the very end, when no module can be imported any more.
pub(crate) fn named<'py>(py: Python<'py>, name: &CStr) -> Option<Bound<'py, PyAny>> {
    // SAFETY: the interpreter is held, and the name ends with a zero.
    let stdout = unsafe { ffi::PySys_GetObject(name.as_ptr()) };
    // SAFETY: the interpreter keeps a reference to the object.
    let stdout = unsafe { Bound::from_borrowed_ptr_or_opt(py, stdout) };
    stdout.filter(|stdout| !stdout.is_none())
}

/// Returns whether the object is the interpreter's own, not a replacement by the program. pyprof keeps no reference to
/// the original, since the original is flushed when the last reference goes.
fn is_original(stdout: &Bound<'_, PyAny>) -> bool {
    named(stdout.py(), c"__stdout__").is_some_and(|original| stdout.is(&original))
}

/// Returns the object by which the program has replaced `sys.stdout`; `None` if it has not.
pub(crate) fn replaced(py: Python<'_>) -> Option<Bound<'_, PyAny>> {
    named(py, c"stdout").filter(|stdout| !is_original(stdout))
}

/// The destination of a report.
pub(crate) enum Destination<'py> {
    /// The object by which the program has replaced standard output.
    Replaced(Bound<'py, PyAny>),
    /// The descriptor of standard output.
    Descriptor,
    /// Nothing: standard output was closed from the start, and its descriptor may belong to any file now.
    Closed,
}

/// Returns the destination of a report at the end of the program. Flushes the output of the program first.
pub(crate) fn at_the_end(py: Python<'_>) -> Destination<'_> {
    match named(py, c"stdout") {
        Some(stdout) if is_original(&stdout) => {
            // a program may have closed the object; the descriptor is still open
            let _ = stdout.call_method0("flush");
            Destination::Descriptor
        }
        Some(stdout) => Destination::Replaced(stdout),
        None if was_open() => Destination::Descriptor,
        None => Destination::Closed,
    }
}

/// Returns the width of the terminal that a stream writes to, if the stream is the interpreter's own standard output.
/// An object of the program gets every byte, whatever that object writes to.
pub(crate) fn terminal_of(stream: &Bound<'_, PyAny>) -> Option<Width> {
    is_original(stream).then(terminal).flatten()
}

/// Writes a part of a report to the current standard output, in order with the output of the program.
///
/// # Errors
/// The exception that the object raises.
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

/// Writes a line to `sys.stdout` as `print` does; nothing if there is no `sys.stdout`.
///
/// # Errors
/// The exception that the object raises.
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
