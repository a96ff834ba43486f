//! The part of the report about the heap.

use pyo3::prelude::*;
use pyprof_heap::Heap;
use pyprof_report::heap::{Garbage, View, pieces};
use pyprof_settings::{HeapChoices, HeapGarbage};

use crate::heap;
use crate::output::heap_folders::folders;
use crate::output::heap_sources::Sources;
use crate::output::report_part::Part;

/// Returns the part for the heap at the end of the program; `None` if it was not counted. Without `py`, the interpreter is
/// not used.
pub(crate) fn at_end(choices: HeapChoices, py: Option<Python<'_>>) -> Option<Part> {
    part(choices, py, heap::at_end)
}

/// Returns the part for the heap of a program that may go on. The interpreter is not used.
pub(crate) fn so_far(choices: HeapChoices) -> Option<Part> {
    part(choices, None, heap::so_far)
}

fn part<'py>(
    choices: HeapChoices,
    py: Option<Python<'py>>,
    read: fn(Option<Python<'py>>, HeapGarbage) -> Option<Heap>,
) -> Option<Part> {
    let HeapChoices::Counted { top, garbage, .. } = choices else {
        return None;
    };
    let counted = read(py, garbage)?;
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
    Some(Part::Heap(pieces(&counted, &heap::marks(), &view)))
}
