//! A table of comma-separated values: a row for each line of the heap or, if there is none, of the profiled functions.

use std::io::Write;

use serde::Serialize;

use crate::document::Document;
use crate::heap::{Heap, HeapLine};
use crate::lines::Group;

/// The names of the columns: those of the fields of [`HeapRow`].
const HEAP_HEADER: [&str; 15] = [
    "group",
    "file",
    "line",
    "function",
    "at_peak_bytes",
    "at_end_bytes",
    "at_end_blocks",
    "inherited_bytes",
    "allocated_bytes",
    "freed_bytes",
    "allocations",
    "native_at_peak_bytes",
    "native_at_end_bytes",
    "native_allocated_bytes",
    "source",
];

/// The names of the columns: those of the fields of [`FunctionRow`].
const FUNCTION_HEADER: [&str; 9] = [
    "file",
    "line",
    "memory_bytes",
    "increment_bytes",
    "occurrences",
    "allocated_bytes",
    "freed_bytes",
    "peak_bytes",
    "source",
];

/// A line of the heap.
#[derive(Serialize)]
struct HeapRow<'a> {
    group: Group,
    file: Option<&'a str>,
    line: Option<u32>,
    function: Option<&'a str>,
    at_peak_bytes: u64,
    at_end_bytes: u64,
    at_end_blocks: u64,
    inherited_bytes: u64,
    allocated_bytes: u64,
    freed_bytes: u64,
    allocations: u64,
    native_at_peak_bytes: u64,
    native_at_end_bytes: u64,
    native_allocated_bytes: u64,
    source: Option<&'a str>,
}

impl<'a> From<&'a HeapLine> for HeapRow<'a> {
    fn from(line: &'a HeapLine) -> Self {
        Self {
            group: line.group,
            file: line.place.file.as_deref(),
            line: line.place.line,
            function: line.place.function.as_deref(),
            at_peak_bytes: line.held.at_peak_bytes,
            at_end_bytes: line.held.at_end_bytes,
            at_end_blocks: line.held.at_end_blocks,
            inherited_bytes: line.held.inherited_bytes,
            allocated_bytes: line.held.allocated_bytes,
            freed_bytes: line.held.freed_bytes,
            allocations: line.held.allocations,
            native_at_peak_bytes: line.native.at_peak_bytes,
            native_at_end_bytes: line.native.at_end_bytes,
            native_allocated_bytes: line.native.allocated_bytes,
            source: line.source.as_deref(),
        }
    }
}

/// A line of a profiled function.
#[derive(Serialize)]
struct FunctionRow<'a> {
    file: &'a str,
    line: u32,
    memory_bytes: Option<i64>,
    increment_bytes: Option<i64>,
    occurrences: Option<u64>,
    allocated_bytes: Option<i64>,
    freed_bytes: Option<i64>,
    peak_bytes: Option<i64>,
    source: &'a str,
}

/// Writes the table.
pub(crate) fn write(document: &Document, out: &mut dyn Write) -> csv::Result<()> {
    let mut table = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(out);
    match &document.heap {
        Some(heap) => write_heap(heap, &mut table)?,
        None => write_functions(document, &mut table)?,
    }
    Ok(table.flush()?)
}

fn write_heap<W: Write>(heap: &Heap, table: &mut csv::Writer<W>) -> csv::Result<()> {
    table.write_record(HEAP_HEADER)?;
    heap.lines
        .iter()
        .try_for_each(|line| table.serialize(HeapRow::from(line)))
}

fn write_functions<W: Write>(document: &Document, table: &mut csv::Writer<W>) -> csv::Result<()> {
    table.write_record(FUNCTION_HEADER)?;
    for function in &document.functions {
        for line in &function.lines {
            table.serialize(FunctionRow {
                file: &function.file,
                line: line.line,
                memory_bytes: line.memory_bytes,
                increment_bytes: line.increment_bytes,
                occurrences: line.occurrences,
                allocated_bytes: line.allocated_bytes,
                freed_bytes: line.freed_bytes,
                peak_bytes: line.peak_bytes,
                source: &line.source,
            })?;
        }
    }
    Ok(())
}
