//! What the launcher itself puts on standard output.

use std::ffi::c_int;
use std::io::{self, StdoutLock, Write};

use thiserror::Error;

use pyprof_command_line::NO_PROGRAM;

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

/// Has `write` write; the status to end with. To be called only where no program will be run.
pub(crate) fn with(
    write: impl FnOnce(&mut StdoutLock<'static>) -> io::Result<()>,
) -> Result<c_int, CannotSay> {
    outlive_the_reader();
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        // Whoever has stopped reading has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CannotSay(error)),
        _ => Ok(exit_status::DONE),
    }
}

/// Has a write into a closed pipe fail instead of ending the process.
pub(crate) fn outlive_the_reader() {
    // SAFETY: no handler is installed, the signal is only ignored.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}
