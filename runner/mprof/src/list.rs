//! `mprof list`: the recordings of this directory.

use std::ffi::c_int;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use pyprof_console::{exit_status, print_with, width};
use pyprof_report::recordings::{Content, Row, recordings};

use crate::failure::Failure;
use crate::files::{self, CannotRead, time_of};

/// Prints the recordings, the oldest first, and returns the exit status.
pub(crate) fn list() -> Result<c_int, Failure> {
    let known = files::recordings().map_err(CannotRead::from)?;
    if io::stdout().is_terminal() {
        let rows: Vec<Row> = known.iter().enumerate().map(row).collect();
        print_with(|out| recordings(&rows, width(), out))?;
    } else {
        print_with(|out| lines(&known, out))?;
    }
    Ok(exit_status::DONE)
}

/// Writes a line for each recording, in the format that scripts read.
fn lines(known: &[PathBuf], out: &mut impl Write) -> io::Result<()> {
    for (index, path) in known.iter().enumerate() {
        writeln!(out, "{index} {} {}", path.display(), start_time(path))?;
    }
    Ok(())
}

/// Returns the row of a recording in the table for a terminal.
fn row((index, path): (usize, &PathBuf)) -> Row {
    let content = files::read(path);
    Row {
        index,
        file: path.display().to_string(),
        start_time: start_time(path),
        content: content
            .map(|timeline| Content::from(&timeline))
            .map_err(without_file_name),
    }
}

/// Returns the text of the error without the file name, which is in another column.
fn without_file_name(why: CannotRead) -> String {
    match why {
        CannotRead::Damaged { cause, .. } => cause.to_string(),
        other => other.to_string(),
    }
}

/// Returns the time in a recording's name, as `HH:MM:SS DD/MM/YYYY`.
fn start_time(path: &Path) -> String {
    let name = path.to_string_lossy();
    let time = time_of(&name).unwrap_or_default();
    let part = |from, to| time.get(from..to).unwrap_or_default();
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let (hour, minute, second) = (part(8, 10), part(10, 12), part(12, 14));
    format!("{hour}:{minute}:{second} {day}/{month}/{year}")
}
