//! The heap of a record.

use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::time::{Duration, UNIX_EPOCH};

use pyprof_measure::Table;
use pyprof_record::RecordedHeap;
use pyprof_report::Piece;
use pyprof_report::heap::{Folders, Garbage, Growth, View};
use pyprof_source::SourceFiles;

/// The number of lines in the table if none is given.
const TOP: NonZeroUsize = NonZeroUsize::new(10).expect("it is not zero");

/// Returns the source files of a process that has begun at this time after the epoch.
pub(super) fn sources(recorded: &RecordedHeap, begun: Duration) -> SourceFiles {
    SourceFiles::new(&recorded.current, &recorded.standard).unchanged_since(UNIX_EPOCH + begun)
}

/// Returns the pieces of the report of a heap, with a table for each table of a marked function. Files that have changed
/// since the process began have no source lines.
pub(super) fn pieces(
    recorded: &RecordedHeap,
    tables: &[Table],
    begun: Duration,
    top: Option<NonZeroUsize>,
) -> Vec<Piece> {
    let folders = Folders {
        standard: recorded.standard.clone(),
        current: recorded.current.clone(),
    };
    let files = RefCell::new(sources(recorded, begun));
    let view = View {
        folders: &folders,
        top: top.unwrap_or(TOP).get(),
        garbage: Garbage::Hidden,
        tables,
        source: &|file, line| files.borrow_mut().line(file, line).map(str::to_owned),
    };
    let growth = recorded.marks.as_ref().map(|marks| Growth {
        marks,
        end: &recorded.heap,
    });
    pyprof_report::heap::pieces(&recorded.heap, growth, &view)
}
