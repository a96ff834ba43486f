//! A record as a page.

use pyprof_page::{SourceLines, write};
use pyprof_record::Record;
use pyprof_source::SourceFiles;

use super::cannot_report::CannotReport;
use super::export::document;
use super::heap::sources;

/// The source on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Shown,
    LeftOut,
}

/// Source files that are read when the page needs them.
struct Files(SourceFiles);

impl SourceLines for Files {
    fn lines(&mut self, file: &str) -> Option<&[String]> {
        self.0.lines(file)
    }
}

/// Returns the page of a record. Files that have changed since the process began have no source on it.
pub(super) fn page(record: &Record, source: Source) -> Result<Vec<u8>, CannotReport> {
    let heap = record.heap.as_ref();
    let files = heap.map(|heap| sources(heap, record.begun));
    let mut files = Files(files.unwrap_or_default());
    let files = (source == Source::Shown).then_some(&mut files as &mut dyn SourceLines);
    let mut page = Vec::new();
    write(record, &document(record), files, &mut page).map_err(CannotReport::Page)?;
    Ok(page)
}
