//! The parts of the report about the heaps of the program and of its children.

use pyo3::prelude::*;
use pyprof_heap::Heap;
use pyprof_measure::Table;
use pyprof_record::RecordedHeap;
use pyprof_report::heap::{Folders, Garbage, Growth, View, pieces};
use pyprof_settings::{HeapChoices, HeapGarbage};

use crate::heap;
use crate::output::heap_folders::folders;
use crate::output::heap_sources::Sources;
use crate::output::report_part::Part;

/// The heap of this process, and the choices for its text.
pub(crate) struct OwnHeap<'py> {
    heap: Heap,
    /// The sum over the children that were added.
    children: Option<Heap>,
    choices: HeapChoices,
    py: Option<Python<'py>>,
}

/// Returns the heap at the end of the program; `None` if it was not counted. Without `py`, the interpreter is not used.
pub(crate) fn at_end(choices: HeapChoices, py: Option<Python<'_>>) -> Option<OwnHeap<'_>> {
    own(choices, py, heap::at_end)
}

/// Returns the heap of a program that may go on. The interpreter is not used.
pub(crate) fn so_far(choices: HeapChoices) -> Option<OwnHeap<'static>> {
    own(choices, None, heap::so_far)
}

fn own<'py>(
    choices: HeapChoices,
    py: Option<Python<'py>>,
    read: fn(Option<Python<'py>>, HeapGarbage) -> Option<Heap>,
) -> Option<OwnHeap<'py>> {
    let HeapChoices::Counted { garbage, .. } = choices else {
        return None;
    };
    let heap = read(py, garbage)?;
    Some(OwnHeap {
        heap,
        children: None,
        choices,
        py,
    })
}

impl OwnHeap<'_> {
    /// Adds the heap of a child.
    pub(crate) fn add(&mut self, child: Heap) {
        match &mut self.children {
            Some(children) => children.add(child),
            none => *none = Some(child),
        }
    }

    /// Returns the heap of this process.
    pub(crate) fn of_this_process(&self) -> &Heap {
        &self.heap
    }

    /// Returns the interpreter, if it may be used.
    pub(crate) fn python(&self) -> Option<Python<'_>> {
        self.py
    }

    /// Returns the heap as a record has it, with that of the children that were added.
    pub(crate) fn recorded(&self, folders: Folders) -> RecordedHeap {
        let mut heap = self.heap.clone();
        if let Some(children) = &self.children {
            heap.add(children.clone());
        }
        RecordedHeap {
            heap,
            marks: heap::marks(),
            current: folders.current,
            standard: folders.standard,
        }
    }

    /// Returns the part of the report; `None` if the heap is not reported. `tables` are those of the marked functions.
    pub(crate) fn part(&self, tables: &[Table]) -> Option<Part> {
        self.choices.is_reported().then(|| self.shown(tables))
    }

    fn shown(&self, tables: &[Table]) -> Part {
        let (top, garbage) = choices(self.choices);
        let garbage = match (garbage, self.py) {
            (HeapGarbage::Held, _) => Garbage::Hidden,
            (HeapGarbage::Collected, Some(_)) => Garbage::Known,
            (HeapGarbage::Collected, None) => Garbage::Unknown,
        };
        let folders = folders();
        let sources = Sources::new(&folders, self.py);
        let view = View {
            folders: &folders,
            top,
            garbage,
            source: &|file, line| sources.line(file, line),
            tables,
        };
        let marks = heap::marks();
        let growth = marks.as_ref().map(|marks| Growth {
            marks,
            end: &self.heap,
        });
        let Some(children) = &self.children else {
            return Part::Heap(pieces(&self.heap, growth, &view));
        };
        let mut all = self.heap.clone();
        all.add(children.clone());
        Part::Heap(pieces(&all, growth, &view))
    }
}

/// Returns the part for the heap in the record of a child. `tables` are those of the marked functions. The garbage is not
/// known.
pub(crate) fn of_child(recorded: &RecordedHeap, tables: &[Table], all: HeapChoices) -> Part {
    let folders = Folders {
        standard: recorded.standard.clone(),
        current: recorded.current.clone(),
    };
    let sources = Sources::new(&folders, None);
    let view = View {
        folders: &folders,
        top: choices(all).0,
        garbage: Garbage::Hidden,
        source: &|file, line| sources.line(file, line),
        tables,
    };
    let growth = recorded.marks.as_ref().map(|marks| Growth {
        marks,
        end: &recorded.heap,
    });
    Part::Heap(pieces(&recorded.heap, growth, &view))
}

/// Returns the number of lines, and the choice for garbage.
fn choices(choices: HeapChoices) -> (usize, HeapGarbage) {
    match choices {
        HeapChoices::Counted { top, garbage, .. } => {
            (usize::try_from(top.get()).unwrap_or(usize::MAX), garbage)
        }
        HeapChoices::Uncounted => (0, HeapGarbage::Held),
    }
}
