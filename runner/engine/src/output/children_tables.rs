//! The tables and heaps of child processes of the program, read from their records.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use pyprof_measure::Table;
use pyprof_process::ProcessId;
use pyprof_record::{Ending, Record, RecordedHeap, is_record};
use pyprof_settings::{ChildTables, Settings};

use crate::output::heap_part::{self, OwnHeap};
use crate::output::report_part::Part;
use crate::session;

/// Adds the children to the tables and the heap of the program, or returns the parts of the report about them, as the
/// settings say.
pub(crate) fn add_children(
    tables: &mut Vec<Table>,
    heap: Option<&mut OwnHeap<'_>>,
    settings: &Settings,
) -> Vec<Part> {
    match settings.child_tables {
        ChildTables::Hidden => Vec::new(),
        ChildTables::Merged => {
            let mut heap = heap;
            let children = take(settings, |recorded, _| {
                if let Some(heap) = &mut heap {
                    heap.add(recorded.heap);
                }
                None
            });
            let of_children = children.into_iter().flat_map(|child| child.tables);
            of_children.for_each(|table| merge(tables, table));
            Vec::new()
        }
        ChildTables::Apart => {
            let children = take(settings, |recorded, tables| {
                Some(heap_part::of_child(&recorded, tables, settings.heap))
            });
            children
                .into_iter()
                .flat_map(|child| child.parts(settings))
                .collect()
        }
    }
}

/// The part of a record that the report shows.
struct Child {
    process: ProcessId,
    begun: Duration,
    command: Vec<u8>,
    tables: Vec<Table>,
    heap: Option<Part>,
}

impl Child {
    /// Returns a heading, the tables and the heap; nothing if there is neither a table nor a heap.
    fn parts(self, settings: &Settings) -> impl Iterator<Item = Part> {
        let is_shown = !self.tables.is_empty() || self.heap.is_some();
        let heading = is_shown.then_some(Part::Process(self.process.pid.0, self.command));
        let precision = settings.precision;
        let tables = self.tables.into_iter();
        let tables = tables.map(move |table| Part::Table(table, precision));
        heading.into_iter().chain(tables).chain(self.heap)
    }
}

/// Adds a table to the table of the same lines. If there is none, appends the table.
fn merge(tables: &mut Vec<Table>, table: Table) {
    match tables.iter_mut().find(|it| it.is_of_same_lines(&table)) {
        Some(found) => found.add(&table),
        None => tables.push(table),
    }
}

/// Returns the children, in the order in which they began. `convert` gets each heap as soon as it is read, since a heap takes
/// memory, and the tables with it. The files are removed, unless the user has given `--record`.
fn take(
    settings: &Settings,
    mut convert: impl FnMut(RecordedHeap, &[Table]) -> Option<Part>,
) -> Vec<Child> {
    let Some(records) = settings.child_records() else {
        return Vec::new();
    };
    let files = files(records);
    let all = files.iter().filter_map(|file| read(file));
    // the folder may contain a record of an earlier run with `--record`
    let of_this_run = all.filter(|record| record.begun >= session::begun());
    let mut all: Vec<Child> = of_this_run
        .map(|record| Child {
            heap: shown_heap(record.heap, record.ending)
                .and_then(|heap| convert(heap, &record.tables)),
            process: record.process,
            begun: record.begun,
            command: record.command,
            tables: record.tables,
        })
        .collect();
    // a record begins with the first profiled call, and two processes may start in one clock tick
    all.sort_by_key(|child| (child.process.started, child.process.pid, child.begun));
    if settings.record_file.is_none() {
        for file in &files {
            // if the file stays, it only takes up space
            let _ = fs::remove_file(file);
        }
    }
    all
}

/// Returns the heap, unless it is that of a forked process that has executed another program.
fn shown_heap(heap: Option<RecordedHeap>, ending: Ending) -> Option<RecordedHeap> {
    heap.filter(|it| ending != Ending::Executed || it.heap.totals.inherited == 0)
}

fn read(file: &Path) -> Option<Record> {
    // a child that still runs may have changed the record meanwhile
    const ATTEMPTS: usize = 20;
    let mut record = Record::read(file);
    for _ in 0..ATTEMPTS {
        if !record.as_ref().is_ok_and(is_changing) {
            break;
        }
        thread::sleep(Duration::from_millis(5));
        record = Record::read(file);
    }
    if let Err(error) = &record {
        pyprof_tracer::keep_failure(|| {
            format!("cannot read the record `{}`: {error}", file.display())
        });
    }
    record.ok()
}

/// Returns whether the heap of a process that still runs was changed while it was read.
fn is_changing(record: &Record) -> bool {
    let is_exact = |it: &RecordedHeap| it.heap.adds_up() && it.heap.mappings.adds_up();
    record.ending == Ending::Unwritten
        && !record.heap.as_ref().is_none_or(is_exact)
        && record.process.is_running()
}

/// Returns the files whose names begin with that of `records` and a point.
fn files(records: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (records.parent(), records.file_name()) else {
        return Vec::new();
    };
    let prefix = [name.as_encoded_bytes(), b"."].concat();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(&prefix));
    named
        .map(|entry| entry.path())
        .filter(|path| is_record(path))
        .collect()
}
