//! `mprof report`: the tables of a record.

pub(crate) mod cannot_report;
mod destination;
mod export;
mod heap;
mod of_process;
mod page;

use std::ffi::{OsStr, c_int};
use std::io::{self, IsTerminal};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use pyprof_console::{CannotPrint, exit_status, print_bytes, print_coloured, print_with, width};
use pyprof_export::brief;
use pyprof_record::{Ending, Record};
use pyprof_report::{Piece, paint, pieces};
use termcolor::{Ansi, NoColor};

use crate::command_line::Report;
use crate::failure::Failure;
use crate::warning::warn;

pub(crate) use destination::save;
pub(crate) use export::document;

use cannot_report::CannotReport;
use destination::Chosen;

/// Prints the tables of a record, and on standard error what is remarkable about its process. Returns the exit status.
pub(crate) fn report(options: &Report) -> Result<c_int, Failure> {
    let path = find(&options.record)?;
    let record = match Record::read(&path) {
        Ok(record) => record,
        Err(cause) => return Err(CannotReport::Unreadable { path, cause }.into()),
    };
    let all = || all_pieces(&record, options);
    match destination::choose(options)? {
        (Chosen::Text, None) => print(all())?,
        (Chosen::Text, Some(path)) => {
            let mut text = Vec::new();
            paint(all(), &mut NoColor::new(&mut text)).map_err(CannotPrint::from)?;
            destination::save(path, &text)?;
        }
        (Chosen::Brief, to) => {
            let text = brief(&document(&record), &path.to_string_lossy());
            match to {
                Some(to) => destination::save(to, text.as_bytes())?,
                None => pyprof_console::print(&text)?,
            }
        }
        (Chosen::Exported(format, quantity), path) => {
            write(&export::text(&record, format, quantity)?, path)?;
        }
        (Chosen::Page(source), path) => write(&page::page(&record, source)?, path)?,
    }
    if options.verbose || may_have_run_out_of_memory(&record) {
        warn(about_the_run(&record));
    }
    if let Some(remark) = remark(&record) {
        warn(remark);
    }
    Ok(exit_status::DONE)
}

/// Writes the text of a format to a file, or prints it.
fn write(text: &[u8], path: Option<&Path>) -> Result<(), Failure> {
    match path {
        Some(path) => destination::save(path, text)?,
        None => print_bytes(text)?,
    }
    Ok(())
}

/// Returns the record that the argument names: a file, or the pid of a process.
fn find(word: &OsStr) -> Result<PathBuf, CannotReport> {
    let path = Path::new(word);
    match word.to_str().and_then(|word| word.parse().ok()) {
        Some(pid) if !path.exists() => of_process::record_of(pid),
        _ => Ok(path.to_owned()),
    }
}

/// Returns the tables and the heap, as the end of a program prints them.
fn all_pieces(record: &Record, options: &Report) -> impl Iterator<Item = Piece> {
    let precision = options.precision.map_or(record.precision, usize::from);
    let top = options.top;
    let tables = &record.tables;
    let heap = record.heap.as_ref();
    let heap = heap.map(|heap| heap::pieces(heap, tables, record.begun, top));
    let tables = tables
        .iter()
        .flat_map(move |table| pieces(table, precision));
    tables.chain(heap.into_iter().flatten())
}

/// Prints the tables and the heap.
fn print(all: impl Iterator<Item = Piece>) -> Result<(), CannotPrint> {
    if !io::stdout().is_terminal() {
        return print_with(|out| paint(all, &mut NoColor::new(out)));
    }
    let all = all.map(|piece| piece.for_terminal(width()));
    let mut text = Vec::new();
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        paint(all, &mut NoColor::new(&mut text))?;
    } else {
        paint(all, &mut Ansi::new(&mut text))?;
    }
    print_coloured(&String::from_utf8_lossy(&text))
}

/// Returns the number and the name of a signal: `signal 15 (SIGTERM)`.
fn name(signal: u32) -> String {
    let status = ExitStatus::from_raw(c_int::try_from(signal).unwrap_or_default());
    status.to_string().replace("signal: ", "signal ")
}

/// Returns whether the kernel may have killed the process because the memory of the machine was used up.
fn may_have_run_out_of_memory(record: &Record) -> bool {
    record.ending == Ending::Unwritten && record.machine.is_some() && !record.process.is_running()
}

/// Returns the Python and the machine that the process ran on.
fn about_the_run(record: &Record) -> String {
    let python = &record.python;
    match &record.machine {
        Some(machine) => format!("recorded in Python {python} on {machine}"),
        None => format!("recorded in Python {python}"),
    }
}

/// Returns what a reader of the tables must know about the process; `None` if it came to its end.
fn remark(record: &Record) -> Option<String> {
    let pid = record.process.pid;
    let tables = match (record.tables.is_empty(), record.heap.is_some()) {
        (true, true) => "the figures at the end are those of its last moment",
        (true, false) => "no profiled function has run in it",
        (false, true) => {
            "the tables have all lines that were finished, and the heap at the end is that of its last moment"
        }
        (false, false) => "the tables have all lines that were finished",
    };
    match record.ending {
        Ending::Unwritten if record.process.is_running() => {
            Some(format!("process {pid} still runs; {tables}"))
        }
        Ending::Unwritten => Some(format!(
            "process {pid} ended without a report: by SIGKILL (the kernel sends it when memory runs out), a direct exit, or a stack that was used up; {tables}"
        )),
        Ending::Signal(signal) => Some(format!(
            "process {pid} was ended by {}; {tables}",
            name(signal)
        )),
        Ending::Executed => Some(format!("process {pid} executed another program; {tables}")),
        Ending::Finished if record.tables.is_empty() && record.heap.is_none() => {
            Some(format!("process {pid}: {tables}"))
        }
        Ending::Finished => None,
    }
}
