//! The tables of child processes of the program, read from their records.

use std::fs;
use std::path::{Path, PathBuf};

use pyprof_measure::Table;
use pyprof_record::{Record, is_record};
use pyprof_settings::{ChildTables, Settings};

use crate::output::report_part::Part;
use crate::session;

/// Returns the parts of the report for the tables of the program, with those of its children as the settings say.
pub(crate) fn with_children(mut tables: Vec<Table>, settings: &Settings) -> Vec<Part> {
    let part = |table| Part::Table(table, settings.precision);
    match settings.child_tables {
        ChildTables::Hidden => tables.into_iter().map(part).collect(),
        ChildTables::Merged => {
            for record in take(settings) {
                record
                    .tables
                    .into_iter()
                    .for_each(|table| merge(&mut tables, table));
            }
            tables.into_iter().map(part).collect()
        }
        ChildTables::Apart => {
            let mut parts: Vec<Part> = tables.into_iter().map(part).collect();
            for record in take(settings)
                .into_iter()
                .filter(|it| !it.tables.is_empty())
            {
                let (pid, command) = (record.process.pid, record.command);
                parts.push(Part::Process(pid.0, command));
                parts.extend(record.tables.into_iter().map(part));
            }
            parts
        }
    }
}

/// Adds a table to the table of the same lines. If there is none, appends the table.
fn merge(tables: &mut Vec<Table>, table: Table) {
    match tables.iter_mut().find(|it| it.is_of_same_lines(&table)) {
        Some(found) => found.add(&table),
        None => tables.push(table),
    }
}

/// Returns the records of the children, in the order in which the children began. The files are removed, unless the
/// user has given `--record`.
fn take(settings: &Settings) -> Vec<Record> {
    let Some(records) = settings.child_records() else {
        return Vec::new();
    };
    let files = files(records);
    let mut all: Vec<Record> = files.iter().filter_map(|file| read(file)).collect();
    // the folder may contain a record of an earlier run with `--record`
    all.retain(|record| record.begun >= session::begun());
    // a record begins with the first profiled call, and two processes may start in one clock tick
    all.sort_by_key(|record| (record.process.started, record.process.pid, record.begun));
    if settings.record_file.is_none() {
        for file in &files {
            // if the file stays, it only takes up space
            let _ = fs::remove_file(file);
        }
    }
    all
}

fn read(file: &Path) -> Option<Record> {
    let record = Record::read(file);
    if let Err(error) = &record {
        pyprof_tracer::keep_failure(|| {
            format!("cannot read the record `{}`: {error}", file.display())
        });
    }
    record.ok()
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
