//! The heap of a record.

use std::cell::RefCell;

use pyprof_record::RecordedHeap;
use pyprof_report::Piece;
use pyprof_report::heap::{Folders, Garbage, View};
use pyprof_source::SourceFiles;

/// The number of lines in the table.
const TOP: usize = 10;

/// Returns the pieces of the report of a heap. Source lines are those that the files have now.
pub(super) fn pieces(recorded: &RecordedHeap) -> Vec<Piece> {
    let folders = Folders {
        standard: recorded.standard.clone(),
        current: recorded.current.clone(),
    };
    let files = RefCell::new(SourceFiles::new(&recorded.current, &recorded.standard));
    let view = View {
        folders: &folders,
        top: TOP,
        garbage: Garbage::Hidden,
        source: &|file, line| files.borrow_mut().line(file, line).map(str::to_owned),
    };
    pyprof_report::heap::pieces(&recorded.heap, &[], &view)
}
