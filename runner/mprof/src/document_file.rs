//! The figures of a record, or of its report in JSON.

use std::io;
use std::path::{Path, PathBuf};

use pyprof_export::{Document, Group, Heap, HeapLine, NoDocument};
use pyprof_record::{Record, Unreadable, is_record};

use crate::report::document;
use crate::warning::warn;

/// A file that is neither a record nor its report in JSON, or cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {cause}", path.display())]
pub(crate) struct UnreadableDocument {
    path: PathBuf,
    cause: Cause,
}

/// The reasons for which a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum Cause {
    System(#[from] io::Error),
    Record(#[from] Unreadable),
    Document(#[from] NoDocument),
}

/// Reads a record, or its report in JSON.
pub(crate) fn read(path: &Path) -> Result<Document, UnreadableDocument> {
    read_either(path).map_err(|cause| UnreadableDocument {
        path: path.to_owned(),
        cause,
    })
}

fn read_either(path: &Path) -> Result<Document, Cause> {
    if is_record(path) {
        return Ok(document(&Record::read(path)?));
    }
    Ok(std::fs::read_to_string(path)?.parse()?)
}

/// Warns if lines of the program have no text, since their files have changed.
pub(crate) fn warn_of_changed_sources(path: &Path, heap: &Heap) {
    if lacks_sources(heap) {
        warn(format!(
            "source files have changed since the run of `{}`: their lines are compared by number; `mprof report -o FILE.json` before the change keeps the text",
            path.display()
        ));
    }
}

/// Returns whether lines of the program have no text.
fn lacks_sources(heap: &Heap) -> bool {
    let mut lines = heap.lines.iter();
    lines.any(|line| line.group == Group::YourCode && line.source.is_none() && is_file(line))
}

/// Returns whether the line is in a file, and not in the code of `exec` or `-c`.
fn is_file(line: &HeapLine) -> bool {
    let file = line.place.file.as_deref();
    file.is_some_and(|file| !file.starts_with('<'))
}
