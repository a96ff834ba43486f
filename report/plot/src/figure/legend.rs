//! The legend, cut to the number of lines that have room beside a picture.

use std::cmp::Reverse;

use pyprof_measure::Bytes;

use super::call_layout::{CallLayout, Function};
use super::{Curve, Entry, MOST_ENTRIES, Marker, Shape};
use crate::colour::Colour;

/// The line of a curve in the legend.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) process: Process,
    pub(super) entry: Entry,
}

/// The process of a curve. If there is not room for all curves, the legend keeps the curves with the least values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Process {
    /// The recorded process.
    Itself,
    /// A child of the process. Children with higher peaks come first.
    Child { peak: Reverse<Bytes> },
}

impl Line {
    /// Returns the line of a process's curve. With several recordings, the name of its recording comes first.
    pub(super) fn of(process: Process, curve: &Curve, recording: Option<&str>) -> Self {
        let name = recording.unwrap_or_default().to_owned();
        let rest = match recording {
            Some(_) => format!(": {}", curve.label),
            None => curve.label.clone(),
        };
        let entry = Entry {
            marker: Marker::Curve,
            colour: curve.colour,
            name,
            rest,
        };
        Self { process, entry }
    }
}

/// Returns the lines of the legend. There is a line for each curve; if there are too many curves, only for the recorded
/// processes and the children with the highest peaks. There is a line for each call that is drawn as brackets. If these
/// are too many, or drawn as bars, there is a line for each function.
pub(super) fn legend(curves: &[Line], call_layout: &CallLayout) -> Vec<Entry> {
    let CallLayout {
        calls, functions, ..
    } = call_layout;
    let most = if functions.is_empty() {
        MOST_ENTRIES
    } else {
        MOST_ENTRIES / 2
    };
    let mut legend = of_curves(curves, most);
    let count: usize = functions.iter().map(|function| function.count).sum();
    let has_room = call_layout.other_functions == 0 && legend.len() + count <= MOST_ENTRIES;
    if calls.shape == Shape::Brackets && has_room {
        legend.extend(calls.drawn.iter().map(|call| Entry {
            marker: Marker::Bracket,
            colour: call.colour,
            name: call.label.clone(),
            rest: format!(" {:.3}s", call.length()),
        }));
        return legend;
    }
    let marker = match calls.shape {
        Shape::Brackets => Marker::Bracket,
        Shape::Bars => Marker::Bar,
    };
    let mut functions = functions.clone();
    if legend.len() + functions.len() + call_layout.other_functions > MOST_ENTRIES {
        // the functions that ran longest are kept
        functions.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
    }
    let mut of_functions: Vec<Entry> = functions.iter().map(|it| of_function(it, marker)).collect();
    let others = call_layout.other_functions;
    shorten(
        &mut of_functions,
        MOST_ENTRIES - legend.len(),
        others,
        "functions",
    );
    legend.append(&mut of_functions);
    legend
}

fn of_curves(curves: &[Line], most: usize) -> Vec<Entry> {
    let mut kept: Vec<(usize, &Line)> = curves.iter().enumerate().collect();
    if kept.len() > most {
        kept.sort_by_key(|(_, line)| line.process);
        kept[..most - 1].sort_by_key(|(index, _)| *index);
    }
    let mut legend: Vec<Entry> = kept.iter().map(|(_, line)| line.entry.clone()).collect();
    shorten(&mut legend, most, 0, "curves");
    legend
}

fn of_function(function: &Function, marker: Marker) -> Entry {
    let seconds = function.seconds;
    Entry {
        marker,
        colour: function.colour,
        name: function.label.clone(),
        rest: match function.count {
            1 => format!(" {seconds:.3}s"),
            count => format!(" {seconds:.3}s in {count} calls"),
        },
    }
}

/// Shortens the legend to at most `most` lines. Its last line states how many entries are missing; `others` of these
/// were never in `lines`.
fn shorten(lines: &mut Vec<Entry>, most: usize, others: usize, what: &str) {
    if lines.len() + others <= most {
        return;
    }
    let others = lines.len() + others - (most - 1);
    lines.truncate(most - 1);
    lines.push(Entry {
        marker: Marker::Nothing,
        colour: Colour::MEMORY,
        name: String::new(),
        rest: format!("and {others} {what} more"),
    });
}
