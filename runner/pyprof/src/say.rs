//! What the launcher itself puts on standard output and standard error. A terminal gets nothing that it would obey.

use std::ffi::c_int;
use std::io::{self, IsTerminal, Write};

use thiserror::Error;

use pyprof_command_line::NO_PROGRAM;
use pyprof_report::harmless;

use crate::exit_status;

/// Standard output takes nothing.
#[derive(Debug, Error)]
#[error("cannot write to standard output: {0}")]
pub(crate) struct CannotSay(#[source] io::Error);

/// Writes `text`; the status to end with.
pub(crate) fn text(text: &str) -> Result<c_int, CannotSay> {
    with(|out| out.write_all(text.as_bytes()))
}

/// Says that there is nothing to run; the status to end with.
pub(crate) fn no_program() -> Result<c_int, CannotSay> {
    text(NO_PROGRAM)?;
    Ok(exit_status::NO_PROGRAM)
}

/// Writes what `write` writes; the status to end with. To be called only where no program will be run.
pub(crate) fn with(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Result<c_int, CannotSay> {
    let mut text = Vec::new();
    write(&mut text).map_err(CannotSay)?;
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        text = harmless(&text).into_bytes();
    }
    outlive_the_reader();
    match out.write_all(&text).and_then(|()| out.flush()) {
        // a reader that has closed the pipe has read enough
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CannotSay(error)),
        _ => Ok(exit_status::DONE),
    }
}

/// Writes a message on standard error. If that fails, no other place is left for it.
pub(crate) fn message(text: &str) {
    let mut errors = io::stderr();
    let _ = if errors.is_terminal() {
        errors.write_all(harmless(text.as_bytes()).as_bytes())
    } else {
        errors.write_all(text.as_bytes())
    };
}

/// Has a write into a closed pipe fail instead of ending the process.
pub(crate) fn outlive_the_reader() {
    // SAFETY: no handler is installed, the signal is only ignored.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}
