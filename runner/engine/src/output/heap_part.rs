//! The part of the report about the heap.

use std::num::NonZeroU32;

use pyo3::prelude::*;
use pyprof_heap::Heap;
use pyprof_measure::Table;
use pyprof_report::heap::{Garbage, View, pieces};
use pyprof_settings::{HeapChoices, HeapGarbage};

use crate::heap;
use crate::output::heap_folders::folders;
use crate::output::heap_sources::Sources;
use crate::output::report_part::Part;

/// The heap of the program, as it was at one moment.
pub(crate) struct CountedHeap<'py> {
    heap: Heap,
    top: NonZeroU32,
    garbage: HeapGarbage,
    py: Option<Python<'py>>,
}

impl<'py> CountedHeap<'py> {
    /// Reads the heap at the end of the program; `None` if it was not counted. Without `py`, the interpreter is not used.
    pub(crate) fn at_end(choices: HeapChoices, py: Option<Python<'py>>) -> Option<Self> {
        Self::read(choices, py, heap::at_end)
    }

    /// Reads the heap of a program that may go on. The interpreter is not used.
    pub(crate) fn so_far(choices: HeapChoices) -> Option<Self> {
        Self::read(choices, None, heap::so_far)
    }

    fn read(
        choices: HeapChoices,
        py: Option<Python<'py>>,
        read: fn(Option<Python<'py>>, HeapGarbage) -> Option<Heap>,
    ) -> Option<Self> {
        let HeapChoices::Counted { top, garbage, .. } = choices else {
            return None;
        };
        Some(Self {
            heap: read(py, garbage)?,
            top,
            garbage,
            py,
        })
    }

    /// Returns the part of the report. `tables` are those of the marked functions.
    pub(crate) fn part(&self, tables: &[Table]) -> Part {
        let folders = folders();
        let sources = Sources::new(&folders, self.py);
        let view = View {
            folders: &folders,
            top: usize::try_from(self.top.get()).unwrap_or(usize::MAX),
            garbage: match (self.garbage, self.py) {
                (HeapGarbage::Held, _) => Garbage::Hidden,
                (HeapGarbage::Collected, Some(_)) => Garbage::Known,
                (HeapGarbage::Collected, None) => Garbage::Unknown,
            },
            source: &|file, line| sources.line(file, line),
            tables,
        };
        Part::Heap(pieces(&self.heap, &heap::marks(), &view))
    }
}
