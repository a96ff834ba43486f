//! A record for other programs.

use pyprof_export::{Document, Format, Quantity, write};
use pyprof_record::Record;
use pyprof_source::SourceFiles;

use super::cannot_report::CannotReport;

/// Returns the text of a format. Source lines are those that the files have now.
pub(super) fn text(
    record: &Record,
    format: Format,
    quantity: Quantity,
) -> Result<Vec<u8>, CannotReport> {
    let heap = record.heap.as_ref();
    let mut files = heap.map(|heap| SourceFiles::new(&heap.current, &heap.standard));
    let document = Document::new(record, &mut |file, line| {
        files.as_mut()?.line(file, line).map(str::to_owned)
    });
    let mut text = Vec::new();
    write(&document, format, quantity, &mut text)?;
    Ok(text)
}
