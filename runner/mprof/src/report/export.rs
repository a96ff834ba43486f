//! A record for other programs.

use pyprof_export::{Document, Format, Quantity, write};
use pyprof_record::Record;

use super::cannot_report::CannotReport;
use super::heap::sources;

/// Returns the text of a format.
pub(super) fn text(
    record: &Record,
    format: Format,
    quantity: Quantity,
) -> Result<Vec<u8>, CannotReport> {
    let mut text = Vec::new();
    write(&document(record), format, quantity, &mut text)?;
    Ok(text)
}

/// Returns the document of a record. Files that have changed since the process began have no source lines.
pub(crate) fn document(record: &Record) -> Document {
    let heap = record.heap.as_ref();
    let mut files = heap.map(|heap| sources(heap, record.begun));
    Document::new(record, &mut |file, line| {
        files.as_mut()?.line(file, line).map(str::to_owned)
    })
}
