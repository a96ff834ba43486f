//! The report as data for other programs, if the ending of its file asks for that.

use std::time::UNIX_EPOCH;

use pyprof_export::{Document, Format, Quantity, write};
use pyprof_measure::Table;
use pyprof_process::{Machine, ProcessId};
use pyprof_record::{Ending, Record};
use pyprof_settings::{Record as RecordKind, Settings};

use crate::output::heap_folders::folders;
use crate::output::heap_part::OwnHeap;
use crate::output::heap_sources::Sources;
use crate::output::report_part::Part;
use crate::run::record::{command_line, python_version};
use crate::session;

/// Returns the format of the report; `None` if the report is text. Without a report of the heap, it is.
pub(crate) fn format(settings: &Settings) -> Option<Format> {
    let is_of_heap = settings.heap.is_reported() && settings.record == RecordKind::Lines;
    let file = settings.output.as_deref().filter(|_| is_of_heap)?;
    Format::for_file(file)
}

/// Returns the tables and the heap in this format.
pub(crate) fn part(
    format: Format,
    tables: Vec<Table>,
    heap: Option<&OwnHeap<'_>>,
    ending: Ending,
) -> Part {
    let folders = folders();
    let py = heap.and_then(OwnHeap::python);
    let sources = Sources::new(&folders, py);
    let record = Record {
        process: ProcessId::of_this_process(),
        command: command_line(),
        python: python_version(),
        machine: Some(Machine::read()),
        begun: session::begun(),
        ended: UNIX_EPOCH.elapsed().ok(),
        ending,
        precision: 0,
        tables,
        heap: heap.map(|heap| heap.recorded(folders.clone())),
    };
    let document = Document::new(&record, &mut |file, line| sources.line(file, line));
    let mut bytes = Vec::new();
    if let Err(error) = write(&document, format, Quantity::default(), &mut bytes) {
        pyprof_tracer::keep_failure(|| format!("cannot export the report: {error}"));
    }
    Part::Exported(bytes)
}
