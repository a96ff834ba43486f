//! Standard output: the program's object as the program has left it, or the descriptor behind it.

use std::ffi::{CStr, OsStr, c_int};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::fd::{BorrowedFd, FromRawFd};
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyprof_measure::Bytes;
use pyprof_output::Patience;
use pyprof_report::{Kind, Piece, Width, harmless};
use pyprof_settings::Color;
use termcolor::{Ansi, NoColor, WriteColor};

use pyprof_tracer::call_method;

use crate::part::Part;

const DESCRIPTOR: c_int = 1;

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

/// Whether it is the interpreter's own, and not what the program has put in its place. We keep no reference to it: it
/// is flushed when the last one goes.
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

/// Writes a report to the descriptor, without the first `written` pieces: UTF-8 whatever the locale is, with colours where
/// they are wanted. A signal ends waiting for a reader that has stopped.
pub(crate) fn write_to_descriptor(
    parts: &[Part],
    written: usize,
    color: Color,
    patience: &Patience,
) -> io::Result<()> {
    // SAFETY: the descriptor is open, and stays so since the file is never dropped.
    let file = std::mem::ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(DESCRIPTOR) });
    let to = BufWriter::new(patience.writer(&*file));
    if is_colored(color) {
        write_all(parts, written, terminal(), Ansi::new(to))
    } else {
        write_all(parts, written, terminal(), NoColor::new(to))
    }
}

/// How wide the terminal is that the descriptor is of, if it is of one.
fn terminal() -> Option<Width> {
    // SAFETY: the descriptor is open, and is asked only.
    let descriptor = unsafe { BorrowedFd::borrow_raw(DESCRIPTOR) };
    let width = match terminal_size::terminal_size_of(descriptor) {
        Some((columns, _)) if columns.0 > 0 => Width::Columns(columns.0),
        _ => Width::Any,
    };
    descriptor.is_terminal().then_some(width)
}

/// Writes a report without its first `written` pieces, and without colour.
pub(crate) fn write_plain(parts: &[Part], written: usize, to: impl Write) -> io::Result<()> {
    write_all(parts, written, None, NoColor::new(BufWriter::new(to)))
}

fn write_all(
    parts: &[Part],
    written: usize,
    terminal: Option<Width>,
    mut to: impl WriteColor,
) -> io::Result<()> {
    for (place, part) in parts.iter().enumerate() {
        part.paint(if place == 0 { written } else { 0 }, terminal, &mut to)?;
    }
    to.flush()
}

fn is_colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            // SAFETY: only asks about the descriptor.
            !refused && unsafe { libc::isatty(DESCRIPTOR) } == 1
        }
    }
}

/// Writes a part of a report to an object with `write`, a piece at a time.
///
/// # Errors
/// What the object raises.
pub(crate) fn write_to_object(stream: &Bound<'_, PyAny>, part: &Part) -> PyResult<()> {
    let takes = Takes::of(stream);
    for piece in part.pieces(None) {
        takes.write(stream, &piece)?;
    }
    Ok(())
}

/// What the method of a stream is called that takes a row and its increment: a `LogFile` has it.
const WRITE_ROW: &str = "_write_row";

/// What a stream takes for a row.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    Text,
    TextAndIncrement,
}

impl Takes {
    /// The class is asked: there are objects that have whatever they are asked for.
    pub(crate) fn of(stream: &Bound<'_, PyAny>) -> Self {
        if stream.get_type().hasattr(WRITE_ROW).unwrap_or(false) {
            Self::TextAndIncrement
        } else {
            Self::Text
        }
    }

    pub(crate) fn write(self, stream: &Bound<'_, PyAny>, piece: &Piece) -> PyResult<()> {
        let (Self::TextAndIncrement, Kind::Row(increment)) = (self, piece.kind()) else {
            return write(stream, &piece.text());
        };
        let py = stream.py();
        let text = piece.text().into_pyobject(py)?;
        let increment = increment.map(Bytes::mebibytes).into_pyobject(py)?;
        call_method(stream, WRITE_ROW, &[&text, &increment]).map(|_| ())
    }
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

fn write(stream: &Bound<'_, PyAny>, text: &OsStr) -> PyResult<()> {
    let text = text.into_pyobject(stream.py())?;
    call_method(stream, "write", &[&text]).map(|_| ())
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
