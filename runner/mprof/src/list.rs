//! `mprof list`: the recordings of this directory.

use std::ffi::c_int;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use pyprof_report::Width;
use pyprof_report::recordings::{Content, Row, recordings};

use crate::failure::Failure;
use crate::files::{self, CannotRead, time_of};
use crate::{exit_status, say};

/// Prints the recordings, the oldest first; the status to end with.
pub(crate) fn list() -> Result<c_int, Failure> {
    let known = files::recordings().map_err(CannotRead::from)?;
    if io::stdout().is_terminal() {
        let rows: Vec<Row> = known.iter().enumerate().map(row).collect();
        say::with(|out| recordings(&rows, width(), out))?;
    } else {
        say::with(|out| lines(&known, out))?;
    }
    Ok(exit_status::DONE)
}

/// A line for each, as scripts read it.
fn lines(known: &[PathBuf], out: &mut impl Write) -> io::Result<()> {
    for (index, path) in known.iter().enumerate() {
        writeln!(out, "{index} {} {}", path.display(), begun(path))?;
    }
    Ok(())
}

/// What a person wants to know of one.
fn row((index, path): (usize, &PathBuf)) -> Row {
    let content = files::read(path);
    Row {
        index,
        file: path.display().to_string(),
        begun: begun(path),
        content: content
            .map(|timeline| Content::from(&timeline))
            .map_err(without_its_name),
    }
}

/// The file's name stands beside it.
fn without_its_name(why: CannotRead) -> String {
    match why {
        CannotRead::Damaged { cause, .. } => cause.to_string(),
        other => other.to_string(),
    }
}

/// That of the terminal.
fn width() -> Width {
    match terminal_size::terminal_size_of(io::stdout()) {
        Some((columns, _)) if columns.0 > 0 => Width::Columns(columns.0),
        _ => Width::Any,
    }
}

/// When a recording was begun, by its name: `HH:MM:SS DD/MM/YYYY`.
fn begun(path: &Path) -> String {
    let name = path.to_string_lossy();
    let time = time_of(&name).unwrap_or_default();
    let part = |from, to| time.get(from..to).unwrap_or_default();
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let (hour, minute, second) = (part(8, 10), part(10, 12), part(12, 14));
    format!("{hour}:{minute}:{second} {day}/{month}/{year}")
}
