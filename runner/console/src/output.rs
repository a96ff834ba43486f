//! Text on standard output, for a command that runs no program.

use std::io::{self, IsTerminal, Write};

use pyprof_report::harmless;

/// Standard output cannot be written to.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output: {0}")]
pub struct CannotPrint(#[from] io::Error);

/// Prints text.
///
/// # Errors
/// Standard output cannot be written to. A closed pipe is no error.
pub fn print(text: &str) -> Result<(), CannotPrint> {
    print_with(|out| out.write_all(text.as_bytes()))
}

/// Prints the bytes that `write` writes into a buffer.
///
/// # Errors
/// Standard output cannot be written to. A closed pipe is no error.
pub fn print_with(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Result<(), CannotPrint> {
    let mut text = Vec::new();
    write(&mut text)?;
    if io::stdout().is_terminal() {
        text = harmless(&text).into_bytes();
    }
    write_out(&text)
}

/// Prints text whose escape sequences set colours. The caller must have escaped the control characters of names in it.
///
/// # Errors
/// Standard output cannot be written to. A closed pipe is no error.
pub fn print_coloured(text: &str) -> Result<(), CannotPrint> {
    write_out(text.as_bytes())
}

/// Prints bytes for other programs, as they are.
///
/// # Errors
/// Standard output cannot be written to. A closed pipe is no error.
pub fn print_bytes(bytes: &[u8]) -> Result<(), CannotPrint> {
    write_out(bytes)
}

fn write_out(text: &[u8]) -> Result<(), CannotPrint> {
    ignore_broken_pipes();
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        // the reader has closed the pipe, so it has read enough
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CannotPrint(error)),
        _ => Ok(()),
    }
}

/// Ignores SIGPIPE, so that a write into a closed pipe returns an error and does not end the process. Programs that
/// are started afterwards inherit this.
pub fn ignore_broken_pipes() {
    // SAFETY: no handler is installed, the signal is only ignored.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}
