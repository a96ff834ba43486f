//! Standard output: the program's object as the program has left it, or the descriptor behind it.

use std::ffi::c_int;
use std::io;
use std::os::fd::FromRawFd;
use std::sync::OnceLock;

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyprof_measure::Table;
use pyprof_report::{paint, pieces};
use pyprof_settings::Color;
use termcolor::{Ansi, NoColor};

const DESCRIPTOR: c_int = 1;

/// `sys.stdout` as it was before the program ran; nothing if it was closed then.
static ORIGINAL: OnceLock<Py<PyAny>> = OnceLock::new();

/// Remembers what `sys.stdout` is. To be called before the program runs.
pub(crate) fn remember(py: Python<'_>) {
    if let Some(stdout) = current(py)
        && !stdout.is_none()
    {
        ORIGINAL.get_or_init(|| stdout.unbind());
    }
}

fn current(py: Python<'_>) -> Option<Bound<'_, PyAny>> {
    py.import("sys").ok()?.getattr_opt("stdout").ok()?
}

/// Where the tables of a report go.
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
    let Some(original) = ORIGINAL.get() else {
        return Destination::Closed;
    };
    match current(py) {
        Some(stdout) if stdout.is(original) => {
            // a program may have closed the object: the descriptor is open still
            let _ = stdout.call_method0("flush");
            Destination::Descriptor
        }
        Some(stdout) if !stdout.is_none() => Destination::Replaced(stdout),
        _ => Destination::Descriptor,
    }
}

/// Whether the descriptor is that of standard output.
pub(crate) fn was_open() -> bool {
    ORIGINAL.get().is_some()
}

/// Writes tables to the descriptor: UTF-8 whatever the locale is, with colours where they are wanted.
pub(crate) fn write_to_descriptor(
    tables: &[Table],
    precision: usize,
    color: Color,
) -> io::Result<()> {
    // SAFETY: the descriptor is open, and stays so since the file is never dropped.
    let file = std::mem::ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(DESCRIPTOR) });
    let mut text = if is_colored(color) {
        let mut text = Ansi::new(Vec::new());
        for table in tables {
            paint(pieces(table, precision), &mut text)?;
        }
        text.into_inner()
    } else {
        plain(tables, precision)?
    };
    let written = io::Write::write_all(&mut &*file, &text);
    text.clear();
    written
}

/// Tables as bytes, without colour.
pub(crate) fn plain(tables: &[Table], precision: usize) -> io::Result<Vec<u8>> {
    let mut text = NoColor::new(Vec::new());
    for table in tables {
        paint(pieces(table, precision), &mut text)?;
    }
    Ok(text.into_inner())
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

/// Writes a table to an object with `write`, a piece at a time.
///
/// # Errors
/// What the object raises.
pub(crate) fn write_to_object(
    stream: &Bound<'_, PyAny>,
    table: &Table,
    precision: usize,
) -> PyResult<()> {
    for piece in pieces(table, precision) {
        stream.call_method1("write", (piece.text(),))?;
    }
    Ok(())
}

/// Writes a table to standard output as it is now, among what the program writes.
///
/// # Errors
/// What the object raises.
pub(crate) fn write_now(py: Python<'_>, table: &Table, precision: usize) -> PyResult<()> {
    let Some(stdout) = current(py).filter(|stdout| !stdout.is_none()) else {
        return Ok(());
    };
    let is_original = ORIGINAL.get().is_some_and(|original| stdout.is(original));
    for piece in pieces(table, precision) {
        let text = piece.text();
        match stdout.call_method1("write", (&text,)) {
            Err(error) if is_original && error.is_instance_of::<PyUnicodeEncodeError>(py) => {
                stdout.call_method0("flush")?;
                let buffer = stdout.getattr("buffer")?;
                buffer.call_method1("write", (text.as_encoded_bytes(),))?;
            }
            written => {
                written?;
            }
        }
    }
    Ok(())
}
