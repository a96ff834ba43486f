//! `mprof list`: the recordings and the records of this directory.

use std::ffi::c_int;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use pyprof_console::{exit_status, print_with, width};
use pyprof_record::Record;
use pyprof_report::recordings::{Content, Row, recordings};

use crate::failure::Failure;
use crate::files::{self, CannotRead, time_of};

/// Prints the recordings, the oldest first, and then the records. Returns the exit status.
pub(crate) fn list() -> Result<c_int, Failure> {
    let known = files::recordings().map_err(CannotRead::from)?;
    let records = files::records().map_err(CannotRead::from)?;
    if io::stdout().is_terminal() {
        let rows = known.iter().enumerate().map(row);
        let rows: Vec<Row> = rows
            .chain(records.iter().map(|path| row_of_record(path)))
            .collect();
        print_with(|out| recordings(&rows, width(), out))?;
    } else {
        print_with(|out| {
            lines(&known, out)?;
            lines_of_records(&records, out)
        })?;
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

/// Writes a line for each record in the same format. A record has no index.
fn lines_of_records(records: &[PathBuf], out: &mut impl Write) -> io::Result<()> {
    records.iter().try_for_each(|path| {
        let begun = Record::read(path).map(|record| beginning(&record));
        writeln!(out, "- {} {}", path.display(), begun.unwrap_or_default())
    })
}

/// Returns the row of a record in the table for a terminal.
fn row_of_record(path: &Path) -> Row {
    let record = Record::read(path);
    Row {
        index: None,
        file: path.display().to_string(),
        start_time: record.as_ref().map(beginning).unwrap_or_default(),
        content: match record {
            Ok(record) => Ok(content(&record)),
            Err(why) => Err(why.to_string()),
        },
    }
}

fn content(record: &Record) -> Content {
    let lines = record.tables.iter().flat_map(|table| &table.rows);
    let highest = lines.filter_map(|row| Some(row.measured?.memory)).max();
    let command = record.command.split(|byte| *byte == 0);
    let command: Vec<_> = command.map(String::from_utf8_lossy).collect();
    Content {
        duration: record.ended.map(|ended| ended.saturating_sub(record.begun)),
        samples: None,
        peak: highest.map_or_else(String::new, |memory| {
            format!("{:.1} MiB", memory.mebibytes())
        }),
        command: command.join(" ").trim_end().to_owned(),
    }
}

/// Returns the time at which a process began its record, as `HH:MM:SS DD/MM/YYYY`.
fn beginning(record: &Record) -> String {
    let begun = SignedDuration::try_from(record.begun).unwrap_or_default();
    let begun = Timestamp::from_duration(begun).unwrap_or_default();
    let begun = begun.to_zoned(TimeZone::system());
    begun.strftime("%H:%M:%S %d/%m/%Y").to_string()
}

/// Returns the row of a recording in the table for a terminal.
fn row((index, path): (usize, &PathBuf)) -> Row {
    let content = files::read(path);
    Row {
        index: Some(index),
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
