//! What the launcher itself puts on standard output.

use std::ffi::c_int;
use std::io::{self, Write};

use crate::exit_status;

/// Writes `text`; the status to end with.
pub(crate) fn text(text: &str) -> c_int {
    outlive_the_reader();
    // Whoever has stopped reading has read enough.
    let _ = to_standard_output(text);
    exit_status::DONE
}

/// Says that there is nothing to run; the status to end with.
pub(crate) fn no_program() -> c_int {
    text("A program to run must be provided. Use -h for help\n");
    exit_status::NO_PROGRAM
}

fn to_standard_output(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Has a write into a closed pipe fail instead of ending the process: to be called only where no program will be run.
pub(crate) fn outlive_the_reader() {
    // SAFETY: no handler is installed, the signal is only ignored.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}
