//! Which runs of functions are drawn: all, or the longest of too many.

use std::collections::BTreeSet;

use pyprof_measure::{Span, Spans};

use super::curve::View;
use super::{Call, Calls, Shape};
use crate::colour::Colour;
use crate::labels::labels;
use crate::running::time_of;
use crate::text::shown;

/// As many brackets as can still be told apart, or nearly.
const MOST_BRACKETS: usize = 300;

/// As many bars as a viewer of pictures shows without delay.
const MOST_BARS: usize = 3_000;

/// As many bars as can stand upon each other and be seen.
const MOST_ROWS: usize = 60;

/// Of a name that is longer, nobody reads the rest.
const LONGEST_NAME: usize = 300;

/// The runs of functions, and what there is to tell of them.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) calls: Calls,
    /// Those of which something is shown.
    pub(super) functions: Vec<Function>,
    /// How many runs are not drawn since there are too many.
    pub(super) shorter: usize,
    /// How many runs are not drawn since they stand upon too many others.
    pub(super) deeper: usize,
}

/// All that is to be told of the runs of one function.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Function {
    pub(super) label: String,
    pub(super) colour: Colour,
    pub(super) count: usize,
    /// The time in which any of them ran.
    pub(super) seconds: f64,
}

/// The runs of these functions; their colours begin with that number.
pub(super) fn calls(of: &[Spans], view: &View, shape: Shape, first_colour: usize) -> Made {
    let names: Vec<&str> = of.iter().map(|function| function.name.as_str()).collect();
    let labels = labels(&names);
    let mut visible: Vec<(usize, &Span)> = Vec::new();
    for (index, function) in of.iter().enumerate() {
        let spans = function.spans.iter().filter(|span| sees(view, span, shape));
        visible.extend(spans.map(|span| (index, span)));
    }
    let levels: BTreeSet<usize> = visible.iter().map(|(_, span)| span.level).collect();
    let levels: Vec<usize> = levels.into_iter().take(MOST_ROWS).collect();
    let row = |span: &Span| levels.binary_search(&span.level);

    let mut made = Made {
        functions: functions(&visible, &labels, first_colour),
        ..Made::default()
    };
    let mut kept = visible.clone();
    if shape == Shape::Bars {
        kept.retain(|(_, span)| row(span).is_ok());
    }
    made.deeper = visible.len() - kept.len();
    let most = match shape {
        Shape::Brackets => MOST_BRACKETS,
        Shape::Bars => MOST_BARS,
    };
    made.shorter = kept.len().saturating_sub(most);
    let drawn = longest(kept, most).into_iter().map(|(index, span)| Call {
        label: shown(labels[index], LONGEST_NAME),
        name: shown(names[index], LONGEST_NAME),
        colour: Colour::distinct(first_colour + index),
        entry: view.place(&span.entry),
        exit: view.place(&span.exit),
        row: row(span).unwrap_or_default(),
    });
    made.calls = Calls {
        shape,
        drawn: drawn.collect(),
        rows: levels.len(),
    };
    made
}

/// Whether something of a run is seen.
fn sees(view: &View, span: &Span, shape: Shape) -> bool {
    let (entry, exit) = (view.place(&span.entry), view.place(&span.exit));
    let [entry, exit] = [entry.seconds, exit.seconds];
    match (shape, view.window) {
        (Shape::Bars, Some((from, to))) => entry.min(exit) <= to && entry.max(exit) >= from,
        _ => view.has(entry) || view.has(exit),
    }
}

fn functions(visible: &[(usize, &Span)], labels: &[&str], first_colour: usize) -> Vec<Function> {
    let of_each = visible.chunk_by(|(one, _), (next, _)| one == next);
    let functions = of_each.map(|runs| {
        let index = runs[0].0;
        Function {
            label: shown(labels[index], LONGEST_NAME),
            colour: Colour::distinct(first_colour + index),
            count: runs.len(),
            seconds: time_of(runs.iter().map(|(_, span)| *span)).as_secs_f64(),
        }
    });
    functions.collect()
}

/// The longest, in the order in which they are given.
fn longest(mut runs: Vec<(usize, &Span)>, most: usize) -> Vec<(usize, &Span)> {
    if runs.len() <= most {
        return runs;
    }
    let mut lengths: Vec<_> = runs
        .iter()
        .map(|(_, span)| span.exit.time.saturating_sub(span.entry.time))
        .collect();
    lengths.sort_unstable_by(|one, other| other.cmp(one));
    let shortest = lengths[most - 1];
    let longer = lengths.iter().filter(|length| **length > shortest).count();
    // of those that are as long as the shortest one, the first
    let mut as_short = most - longer;
    runs.retain(|(_, span)| {
        let length = span.exit.time.saturating_sub(span.entry.time);
        if length == shortest && as_short > 0 {
            as_short -= 1;
            return true;
        }
        length > shortest
    });
    runs
}
