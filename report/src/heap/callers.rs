//! The lines that held the most at the peak, with the lines that have called them.

use std::cmp::Reverse;
use std::iter::successors;

use pyprof_heap::{Call, Heap, Owner};

use super::View;
use super::figures::{bytes, percent};
use super::rows::name_of;
use crate::Piece;

/// The most stacks that are shown.
const MOST: usize = 3;

/// The least share of the peak for which a stack is shown is one to this number.
const LEAST_PART: u64 = 100;

/// The most callers of a line that are shown.
const MOST_CALLERS: usize = 10;

/// Returns the pieces, with an empty line before them; none if no line with a caller held a notable part of the peak.
pub(super) fn pieces(heap: &Heap, view: &View<'_>) -> Vec<Piece> {
    let whole = heap.totals.at_peak;
    let is_shown = |call: &&Call| {
        call.caller.is_some() && call.own.at_peak > 0 && call.own.at_peak >= whole / LEAST_PART
    };
    let mut largest: Vec<&Call> = heap.calls.iter().filter(is_shown).collect();
    // calls with the same amount are in the order of the record
    largest.sort_by_key(|call| Reverse(call.own.at_peak));
    largest.truncate(MOST.min(view.top));
    if largest.is_empty() {
        return Vec::new();
    }
    let heading = "\nThe callers of the lines that held the most at the peak:\n\n".to_owned();
    let stacks = largest.into_iter().map(|call| stack(heap, call, view));
    [heading]
        .into_iter()
        .chain(stacks)
        .map(Piece::plain)
        .collect()
}

/// Returns the line of a call, and those of its callers.
fn stack(heap: &Heap, call: &Call, view: &View<'_>) -> String {
    let amount = bytes(call.own.at_peak);
    let share = percent(call.own.at_peak, heap.totals.at_peak);
    let mut text = format!(
        "{amount:>11}  {share:>5}  {}\n",
        name(call.owner.as_deref(), view)
    );
    let caller_of = |call: &&Call| call.caller.and_then(|caller| heap.calls.get(caller));
    let callers: Vec<&Call> = successors(caller_of(&call), caller_of).collect();
    for caller in callers.iter().take(MOST_CALLERS) {
        let name = name(caller.owner.as_deref(), view);
        text.push_str(&format!("{:20}  called by {name}\n", ""));
    }
    match callers.len().saturating_sub(MOST_CALLERS) {
        0 => {}
        more => text.push_str(&format!("{:20}  and {more} more\n", "")),
    }
    text
}

fn name(owner: Option<&Owner>, view: &View<'_>) -> String {
    owner.map_or_else(
        || "callers that are left out".to_owned(),
        |owner| match name_of(owner, view) {
            (place, function) if function.is_empty() => place,
            (place, function) => format!("{place} {function}"),
        },
    )
}
