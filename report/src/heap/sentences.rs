//! The sentences above the table: the peak, and the end.

use std::collections::HashMap;

use pyprof_heap::{Heap, Line, Owner, Peak};

use super::figures::{Figures, bytes, count, percent};
use super::{Garbage, View};
use crate::Piece;
use crate::grid::printable;
use crate::recordings::duration_text;

/// Returns the sentences, and an empty line after them.
pub(super) fn about(heap: &Heap, view: &View<'_>) -> Vec<Piece> {
    let sentences = match &heap.peak {
        None => vec!["Nothing was allocated.\n".to_owned()],
        Some(peak) => {
            let garbage = match view.garbage {
                Garbage::Hidden => None,
                Garbage::Unknown => Some(UNKNOWN_GARBAGE.to_owned()),
                Garbage::Known => Some(about_garbage(heap, view)),
            };
            let always = [about_peak(heap, peak, view), about_end(heap, view)];
            let inherited = about_inherited(heap);
            always.into_iter().chain(garbage).chain(inherited).collect()
        }
    };
    let pieces = sentences.into_iter().chain(["\n".to_owned()]);
    pieces.map(Piece::plain).collect()
}

fn about_peak(heap: &Heap, peak: &Peak, view: &View<'_>) -> String {
    if heap.processes > 1 {
        return format!(
            "The heaps of {} processes were at most {} in all, each at a moment of its own: {}.\n",
            count(heap.processes.into()),
            bytes(heap.totals.at_peak),
            holder(heap, heap.totals.at_peak, view, |line| line.all().at_peak),
        );
    }
    format!(
        "The heap was at most {},{} {}: {}.\n",
        bytes(heap.totals.at_peak),
        moment(peak),
        place(&peak.reached_by, view),
        holder(heap, heap.totals.at_peak, view, |line| line.all().at_peak),
    )
}

/// Returns the time of a peak as a part of a sentence: ` 1.2 s after the start,`; empty if it is not known.
pub(super) fn moment(peak: &Peak) -> String {
    peak.time.map_or_else(String::new, |time| {
        format!(" {} after the start,", duration_text(time))
    })
}

fn about_end(heap: &Heap, view: &View<'_>) -> String {
    let (left, blocks) = (heap.totals.at_end, heap.totals.blocks_at_end);
    if blocks == 0 {
        return "Nothing was left at the end.\n".to_owned();
    }
    format!(
        "{} in {} left at the end: {}.\n",
        bytes(left),
        number_of(blocks, ["block was", "blocks were"]),
        holder(heap, left, view, |line| line.all().at_end),
    )
}

/// Returns a number with the first of these texts if it is 1, and with the second one otherwise.
pub(super) fn number_of(number: u64, texts: [&str; 2]) -> String {
    let text = texts[usize::from(number != 1)];
    format!("{} {text}", count(number))
}

/// Returns the sentence about what forked processes have inherited; `None` if there is no such process.
fn about_inherited(heap: &Heap) -> Option<String> {
    let inherited = heap.totals.inherited;
    let by = match heap.processes {
        1 => ": the process began as a fork of another one",
        _ => " by forked processes, and count in both processes",
    };
    (inherited > 0).then(|| format!("{} were inherited{by}.\n", bytes(inherited)))
}

const UNKNOWN_GARBAGE: &str = "It is not known how much of it was garbage: the program ended where the collector could not run.\n";

fn about_garbage(heap: &Heap, view: &View<'_>) -> String {
    let garbage = Figures::of_all(&heap.lines).garbage;
    if garbage == 0 {
        return "None of it was garbage.\n".to_owned();
    }
    format!(
        "{} of it were garbage, which the collector had not freed: {}.\n",
        bytes(garbage),
        holder(heap, garbage, view, |line| line.garbage),
    )
}

/// Returns the function with the most of these bytes, as a clause: `load (app.py) held 62.3 MiB of it, 60 %`.
fn holder(heap: &Heap, whole: u64, view: &View<'_>, held: fn(&Line) -> u64) -> String {
    let mut sums: HashMap<Function<'_>, u64> = HashMap::new();
    for line in &heap.lines {
        *sums.entry(Function::of(&line.owner)).or_default() += held(line);
    }
    // if two have the same sum, the name that sorts first is taken
    let largest = sums
        .into_iter()
        .max_by(|(one, its), (other, others)| its.cmp(others).then(other.cmp(one)));
    let Some((function, held)) = largest else {
        return "no line held it".to_owned();
    };
    let name = function.name(view);
    format!(
        "{name} held {} of it, {}",
        bytes(held),
        percent(held, whole)
    )
}

/// Returns the place of an owner: `in line 17 of main (app.py)`.
pub(super) fn place(owner: &Owner, view: &View<'_>) -> String {
    match owner {
        Owner::Line { line, .. } => {
            format!("in line {line} of {}", Function::of(owner).name(view))
        }
        Owner::OtherLines => "in a line without counters of its own".to_owned(),
        _ => format!("in {}", Function::of(owner).name(view)),
    }
}

/// A function, or what owns memory without being one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Function<'a> {
    Named { file: &'a str, function: &'a str },
    Interpreter,
    NativeThreads,
    OtherLines,
}

impl<'a> Function<'a> {
    fn of(owner: &'a Owner) -> Self {
        match owner {
            Owner::Line { file, function, .. } => Self::Named { file, function },
            Owner::Interpreter => Self::Interpreter,
            Owner::NativeThreads => Self::NativeThreads,
            Owner::OtherLines => Self::OtherLines,
        }
    }

    fn name(self, view: &View<'_>) -> String {
        match self {
            Self::Named { file, function } => {
                let file = printable(view.folders.shown(file));
                match function {
                    "<module>" => file,
                    function => format!("{} ({file})", printable(function)),
                }
            }
            Self::Interpreter => "the interpreter".to_owned(),
            Self::NativeThreads => "native threads".to_owned(),
            Self::OtherLines => "lines without counters of their own".to_owned(),
        }
    }
}
