//! Reports that are written to a descriptor or a file.

use std::ffi::c_int;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::fd::{BorrowedFd, FromRawFd};

use pyprof_output::InterruptibleWait;
use pyprof_report::Width;
use pyprof_settings::Color;
use termcolor::{Ansi, NoColor, WriteColor};

use crate::output::report_part::Part;

/// Standard output.
const DESCRIPTOR: c_int = 1;

/// Writes a report to standard output, without the first `written` pieces. The text is UTF-8 whatever the locale is,
/// with colours if they are wanted. If the reader has stopped reading, a signal ends the wait for it.
pub(crate) fn write_to_descriptor(
    parts: &[Part],
    written: usize,
    color: Color,
    wait: &InterruptibleWait,
) -> io::Result<()> {
    // SAFETY: the descriptor is open, and stays open since the file is never dropped.
    let file = std::mem::ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(DESCRIPTOR) });
    let to = BufWriter::new(wait.writer(&*file));
    if is_colored(color) {
        write_all(parts, written, terminal(), Ansi::new(to))
    } else {
        write_all(parts, written, terminal(), NoColor::new(to))
    }
}

/// Returns the width of the terminal behind the descriptor; `None` if it is no terminal.
pub(crate) fn terminal() -> Option<Width> {
    // SAFETY: the descriptor is open, and only queried.
    let descriptor = unsafe { BorrowedFd::borrow_raw(DESCRIPTOR) };
    let width = match terminal_size::terminal_size_of(descriptor) {
        Some((columns, _)) if columns.0 > 0 => Width::Columns(columns.0),
        _ => Width::Any,
    };
    descriptor.is_terminal().then_some(width)
}

/// Writes a report without its first `written` pieces, and without colours.
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
            // SAFETY: only queries the descriptor.
            !refused && unsafe { libc::isatty(DESCRIPTOR) } == 1
        }
    }
}
