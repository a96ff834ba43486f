//! What is put on standard output and standard error. A terminal gets nothing that it would obey.

use std::io::{self, IsTerminal, Write};

use pyprof_report::harmless;

/// Standard output takes nothing.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output: {0}")]
pub(crate) struct CannotSay(#[from] io::Error);

/// Writes `text`.
pub(crate) fn text(text: &str) -> Result<(), CannotSay> {
    with(|out| out.write_all(text.as_bytes()))
}

/// Writes what `write` writes. To be called only where no program will be run.
pub(crate) fn with(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Result<(), CannotSay> {
    let mut text = Vec::new();
    write(&mut text)?;
    if io::stdout().is_terminal() {
        text = harmless(&text).into_bytes();
    }
    put(&text)
}

/// Writes a picture made of colours and characters: what names are in it is harmless already.
pub(crate) fn picture(picture: &str) -> Result<(), CannotSay> {
    put(picture.as_bytes())
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

fn put(text: &[u8]) -> Result<(), CannotSay> {
    outlive_the_reader();
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        // a reader that has closed the pipe has read enough
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CannotSay(error)),
        _ => Ok(()),
    }
}

/// Has a write into a closed pipe fail instead of ending the process.
fn outlive_the_reader() {
    // SAFETY: no handler is installed, the signal is only ignored.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}
