//! The part of the report about the heap.

use pyo3::prelude::*;
use pyprof_report::heap::{Garbage, View, pieces};
use pyprof_settings::{HeapChoices, HeapGarbage};

use crate::heap;
use crate::output::heap_folders::folders;
use crate::output::heap_sources::Sources;
use crate::output::report_part::Part;

/// Returns the part about the present heap; `None` if it was not counted. Without `py`, no function of the interpreter
/// is called.
pub(crate) fn heap_part(choices: HeapChoices, py: Option<Python<'_>>) -> Option<Part> {
    let HeapChoices::Counted { top, garbage } = choices else {
        return None;
    };
    let heap = heap::at_end(py, garbage)?;
    let folders = folders();
    let sources = Sources::new(&folders, py);
    let view = View {
        folders: &folders,
        top: usize::try_from(top.get()).unwrap_or(usize::MAX),
        garbage: match (garbage, py) {
            (HeapGarbage::Held, _) => Garbage::Hidden,
            (HeapGarbage::Collected, Some(_)) => Garbage::Known,
            (HeapGarbage::Collected, None) => Garbage::Unknown,
        },
        source: &|file, line| sources.line(file, line),
    };
    Some(Part::Heap(pieces(&heap, &view)))
}
