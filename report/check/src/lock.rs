//! A lock: the figures of the lines of a program, as they were in one run.

use std::path::Path;

use pyprof_export::{Change, Diff, Document, Group, Heap, HeapLine, Held};
use pyprof_report::heap::bytes_text;

use crate::figure::Figure;
use crate::outcome::{Outcome, Spot};
use crate::place::name_within;
use crate::tolerance::Tolerance;

/// The figures of the lines of a program. Libraries, the standard library and the interpreter are left out, and so are lines
/// that import: their figures depend on the machine, and on the files of compiled code that it has.
#[derive(Clone, Debug)]
pub struct Lock {
    /// The minor version of Python, such as `3.12`.
    pub python: String,
    /// The lines, by the name of the file, the number and the function. The names of the files are relative to the folder of
    /// the lock.
    pub(crate) lines: Vec<HeapLine>,
}

/// The figures that a lock has.
pub(crate) const FIGURES: [(&str, Figure); 3] = [
    ("peak", Figure::Peak),
    ("left", Figure::Left),
    ("allocated", Figure::Allocated),
];

impl Lock {
    /// Makes the lock of a run, for a file in `folder`.
    #[must_use]
    pub fn new(document: &Document, heap: &Heap, folder: &Path) -> Self {
        let is_kept = |line: &&HeapLine| line.group == Group::YourCode && !imports(line);
        let of_program = heap.lines.iter().filter(is_kept);
        let mut lines: Vec<HeapLine> = of_program
            .map(|line| {
                let mut line = line.clone();
                line.place.name = name_within(&line.place, folder);
                line
            })
            .collect();
        lines.sort_by(|one, other| {
            let key = |line: &HeapLine| {
                let place = line.place.clone();
                (place.name, place.line, place.function)
            };
            key(one).cmp(&key(other))
        });
        lines.dedup_by(|other, kept| {
            let is_same = same_place(other, kept);
            if is_same {
                let sum = |figure: Figure| figure.of(&kept.held) + figure.of(&other.held);
                kept.held = held(FIGURES.map(|(_, figure)| sum(figure)));
            }
            is_same
        });
        let parts: Vec<&str> = document.python.splitn(3, '.').take(2).collect();
        Self {
            python: parts.join("."),
            lines,
        }
    }
}

/// Returns whether a line begins with an import.
fn imports(line: &HeapLine) -> bool {
    let words = ["import ", "from "];
    let source = line.source.as_deref().unwrap_or_default();
    words.iter().any(|word| source.starts_with(word))
}

/// Returns whether two lines have the same name. A file may have been imported by several paths.
fn same_place(one: &HeapLine, other: &HeapLine) -> bool {
    one.place.name == other.place.name
        && one.place.line == other.place.line
        && one.place.function == other.place.function
}

/// Compares a run with a lock. There is an outcome for each line that one of them has.
#[must_use]
pub fn check_lock(lock: &Lock, run: &Lock, tolerance: Tolerance) -> Vec<Outcome> {
    let pairs = Diff::pairs(&lock.lines, &run.lines);
    let mut outcomes: Vec<_> = pairs
        .iter()
        .map(|pair| {
            let place = &pair.place;
            let (name, number) = (place.name.as_deref().unwrap_or_default(), place.line);
            let number = number.unwrap_or_default();
            let function = place.function.as_deref().unwrap_or_default();
            let failure = differences(&pair.change, tolerance);
            let moved = pair.line_before.map(|before| format!(" (was {before})"));
            let outcome = Outcome {
                name: format!("{name}:{number}{} {function}", moved.unwrap_or_default()),
                spot: Some(Spot {
                    file: place.file.clone().unwrap_or_else(|| name.to_owned()),
                    line: number,
                }),
                failure,
            };
            ((name.to_owned(), number, function.to_owned()), outcome)
        })
        .collect();
    outcomes.sort_by(|(one, _), (other, _)| one.cmp(other));
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Returns the figures that differ, with both amounts; `None` if there are none.
fn differences(change: &Change, tolerance: Tolerance) -> Option<String> {
    let different = FIGURES.iter().filter_map(|(name, figure)| {
        let (before, after) = (figure.of(&change.before), figure.of(&change.after));
        tolerance.is_exceeded(before, after).then(|| {
            let sign = if after < before { '-' } else { '+' };
            format!(
                "{name} {} -> {} ({sign}{})",
                bytes_text(before),
                bytes_text(after),
                bytes_text(after.abs_diff(before)),
            )
        })
    });
    let different: Vec<String> = different.collect();
    (!different.is_empty()).then(|| different.join(", "))
}

/// Returns the figures of a line with these bytes.
pub(crate) fn held([peak, left, allocated]: [u64; 3]) -> Held {
    Held {
        at_peak_bytes: peak,
        at_end_bytes: left,
        allocated_bytes: allocated,
        ..Held::default()
    }
}
