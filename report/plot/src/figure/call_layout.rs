//! Chooses the drawn calls and their rows. If there are too many calls, the longest are drawn.

use std::collections::BTreeSet;

use pyprof_html::shown;
use pyprof_measure::{Span, Spans};

use super::curve::View;
use super::{Call, Calls, MOST_ENTRIES, Shape};
use crate::colour::Colour;
use crate::greatest::greatest;
use crate::labels::{in_process, labels_in_processes};
use crate::lanes::{dense, rows};
use crate::time_covered::time_covered;

/// The maximum number of brackets: more can hardly be distinguished.
const MOST_BRACKETS: usize = 300;

/// The maximum number of bars that viewers of pictures show without delay.
const MOST_BARS: usize = 3_000;

/// The maximum number of rows of bars that are still visible.
const MOST_ROWS: usize = 60;

/// The maximum length of a name in characters; longer names are cut.
const LONGEST_NAME: usize = 300;

/// The calls of functions as they are drawn, and the numbers for the legend and the notes.
#[derive(Debug, Default)]
pub(super) struct CallLayout {
    pub(super) calls: Calls,
    /// The functions in the legend. If there are too many, it has those that ran longest.
    pub(super) functions: Vec<Function>,
    /// The number of other functions.
    pub(super) other_functions: usize,
    /// The number of calls that are not drawn because there are too many.
    pub(super) shorter: usize,
    /// The number of calls that are not drawn because their rows are too high.
    pub(super) deeper: usize,
}

/// The calls of one function in the legend.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Function {
    pub(super) label: String,
    pub(super) colour: Colour,
    pub(super) count: usize,
    /// The total time in which the function ran. Overlapping calls count once.
    pub(super) seconds: f64,
}

/// Returns the layout of the calls of these functions. Their colours begin with the number `first_colour`.
pub(super) fn calls(of: &[Spans], view: &View, shape: Shape, first_colour: usize) -> CallLayout {
    let visible = visible(of, view, shape);
    let of_each = visible.chunk_by(|one, next| one.function == next.function);
    let (totals, other_functions) =
        greatest(of_each.map(FunctionTotals::of), MOST_ENTRIES, |totals| {
            totals.seconds
        });
    let count = visible.len();
    let mut kept = visible;
    if shape == Shape::Bars {
        kept.retain(|call| call.row < MOST_ROWS);
    }
    let deeper = count - kept.len();
    let most = match shape {
        Shape::Brackets => MOST_BRACKETS,
        Shape::Bars => MOST_BARS,
    };
    let shorter = kept.len().saturating_sub(most);
    let rows = kept
        .iter()
        .map(|call| call.row + 1)
        .max()
        .unwrap_or_default();
    let longest = longest(kept, most);
    let shown_functions = longest.iter().map(|call| call.function);
    let short_names = ShortNames::of(
        shown_functions.chain(totals.iter().map(|totals| totals.function)),
        of,
    );
    let drawn = longest.into_iter().map(|call| Call {
        label: short_names.label(call.function),
        name: whole_name(&of[call.function]),
        colour: Colour::distinct(first_colour + call.function),
        entry: view.place(&call.span.entry),
        exit: view.place(&call.span.exit),
        row: call.row,
    });
    let functions = totals.iter().map(|totals| Function {
        label: short_names.label(totals.function),
        colour: Colour::distinct(first_colour + totals.function),
        count: totals.count,
        seconds: totals.seconds,
    });
    CallLayout {
        functions: functions.collect(),
        other_functions,
        calls: Calls {
            shape,
            drawn: drawn.collect(),
            rows,
        },
        shorter,
        deeper,
    }
}

/// The totals of the visible calls of a function, which is given by its index.
struct FunctionTotals {
    function: usize,
    count: usize,
    seconds: f64,
}

impl FunctionTotals {
    fn of(calls: &[VisibleCall<'_>]) -> Self {
        Self {
            function: calls[0].function,
            count: calls.len(),
            seconds: time_covered(calls.iter().map(|call| call.span)).as_secs_f64(),
        }
    }
}

/// The short names of the functions that are shown.
struct ShortNames {
    /// The numbers of the functions, in order.
    functions: Vec<usize>,
    labels: Vec<String>,
}

impl ShortNames {
    fn of(functions: impl Iterator<Item = usize>, among: &[Spans]) -> Self {
        let functions: BTreeSet<usize> = functions.collect();
        let named: Vec<&Spans> = functions.iter().map(|&it| &among[it]).collect();
        let all = among.iter().map(|function| function.name.as_str());
        Self {
            labels: labels_in_processes(&named, all),
            functions: functions.into_iter().collect(),
        }
    }

    fn label(&self, function: usize) -> String {
        let place = self.functions.binary_search(&function);
        shown(&self.labels[place.unwrap_or_default()], LONGEST_NAME)
    }
}

fn whole_name(function: &Spans) -> String {
    shown(&in_process(&function.name, function.process), LONGEST_NAME)
}

/// A visible call of a function, which is given by its index.
#[derive(Clone, Copy)]
struct VisibleCall<'a> {
    function: usize,
    span: &'a Span,
    row: usize,
}

/// Returns the visible calls. Lanes are determined from all calls, so that a call has the same lane in every window.
fn visible<'a>(of: &'a [Spans], view: &View, shape: Shape) -> Vec<VisibleCall<'a>> {
    let spans: Vec<&Span> = of.iter().flat_map(|function| &function.spans).collect();
    let rows = rows(&spans);
    drop(spans);
    let numbered = of.iter().enumerate();
    let calls =
        numbered.flat_map(|(function, it)| it.spans.iter().map(move |span| (function, span)));
    let calls = calls.zip(rows).map(|((function, span), row)| VisibleCall {
        function,
        span,
        row,
    });
    let mut visible: Vec<VisibleCall<'_>> = calls
        .filter(|call| is_visible(view, call.span, shape))
        .collect();
    let rows = dense(&visible.iter().map(|call| call.row).collect::<Vec<_>>());
    for (call, row) in visible.iter_mut().zip(rows) {
        call.row = row;
    }
    visible
}

/// Returns whether a part of a call is visible.
fn is_visible(view: &View, span: &Span, shape: Shape) -> bool {
    let (entry, exit) = (view.place(&span.entry), view.place(&span.exit));
    let [entry, exit] = [entry.seconds, exit.seconds];
    match (shape, view.window) {
        (Shape::Bars, Some((from, to))) => entry.min(exit) <= to && entry.max(exit) >= from,
        _ => view.has(entry) || view.has(exit),
    }
}

/// Returns the longest calls, in their given order.
fn longest(mut calls: Vec<VisibleCall<'_>>, most: usize) -> Vec<VisibleCall<'_>> {
    if calls.len() <= most {
        return calls;
    }
    let length = |call: &VisibleCall<'_>| call.span.exit.time.saturating_sub(call.span.entry.time);
    let mut lengths: Vec<_> = calls.iter().map(length).collect();
    let (longer, &mut shortest, _) =
        lengths.select_nth_unstable_by(most - 1, |one, other| other.cmp(one));
    let longer = longer.iter().filter(|length| **length > shortest).count();
    // of the calls with the length of the shortest one, only the first are kept
    let mut as_short = most - longer;
    calls.retain(|call| {
        let length = length(call);
        if length == shortest && as_short > 0 {
            as_short -= 1;
            return true;
        }
        length > shortest
    });
    calls
}
