//! What is put on standard output.

use std::io::{self, StdoutLock, Write};

/// Standard output takes nothing.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output: {0}")]
pub(crate) struct CannotSay(#[source] io::Error);

/// Writes `text`.
pub(crate) fn text(text: &str) -> Result<(), CannotSay> {
    with(|out| out.write_all(text.as_bytes()))
}

/// Has `write` write. To be called only where no program will be run.
pub(crate) fn with(
    write: impl FnOnce(&mut StdoutLock<'static>) -> io::Result<()>,
) -> Result<(), CannotSay> {
    outlive_the_reader();
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        // whoever has stopped reading has read enough
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CannotSay(error)),
        _ => Ok(()),
    }
}

/// Has a write into a closed pipe fail instead of ending the process.
fn outlive_the_reader() {
    // SAFETY: no handler is installed, the signal is only ignored.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}
