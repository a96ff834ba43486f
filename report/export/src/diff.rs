//! The comparison of two heaps by line.

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};

use schemars::JsonSchema;
use serde::Serialize;

use crate::heap::{Heap, HeapLine};
use crate::lines::{Group, Held};
use crate::place::Place;
use crate::stacks::Quantity;

/// The version of the comparison in JSON.
const VERSION: u32 = 1;

/// The comparison of two heaps.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Diff {
    /// The version of this format. It changes when a field changes its meaning or is removed.
    pub version: u32,
    /// The totals.
    pub total: Change,
    /// The lines whose figures differ, the largest change first.
    pub lines: Vec<LineChange>,
}

/// The figures before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// The figures of the first heap.
    pub before: Held,
    /// The figures of the second heap.
    pub after: Held,
}

/// The change of a line. A line that is in one of the heaps only has zeros in the other.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LineChange {
    /// The line in the second heap; in the first one, if the second one does not have it.
    #[serde(flatten)]
    pub place: Place,
    /// The number of the line in the first heap, if it has moved.
    pub line_before: Option<u32>,
    /// Its group.
    pub group: Group,
    /// Its text; `null` if it is not known.
    pub source: Option<String>,
    /// Its figures.
    #[serde(flatten)]
    pub change: Change,
}

impl Change {
    /// Returns the bytes of a quantity, before and after.
    #[must_use]
    pub fn of(&self, quantity: Quantity) -> (u64, u64) {
        let bytes = |held: &Held| match quantity {
            Quantity::AtPeak => held.at_peak_bytes,
            Quantity::AtEnd => held.at_end_bytes,
            Quantity::Allocated => held.allocated_bytes,
        };
        (bytes(&self.before), bytes(&self.after))
    }
}

impl Diff {
    /// Compares two heaps. The order of the lines is that of the change of `quantity`.
    ///
    /// A line is the same in both if its function and its text are, so that a line that has only moved is no change. If
    /// the text is not known, its number must be the same.
    #[must_use]
    pub fn new(before: &Heap, after: &Heap, quantity: Quantity) -> Self {
        let mut changes = Self::pairs(&before.lines, &after.lines);
        changes.retain(|line| line.change.before != line.change.after);
        changes.sort_by_cached_key(|line| {
            let (before, after) = line.change.of(quantity);
            let place = &line.place;
            let order = (place.name.clone(), place.line, line.line_before);
            let order = (order, place.function.clone());
            (Reverse(after.abs_diff(before)), order)
        });
        Self {
            version: VERSION,
            total: Change {
                before: before.total,
                after: after.total,
            },
            lines: changes,
        }
    }

    /// Returns the lines of two heaps in pairs, and those that only one of them has, whether their figures differ or not.
    #[must_use]
    pub fn pairs(before: &[HeapLine], after: &[HeapLine]) -> Vec<LineChange> {
        pairs(before, after)
    }
}

/// What makes lines of two heaps the same.
#[derive(PartialEq, Eq, Hash)]
struct Identity<'a> {
    group: Group,
    name: Option<&'a str>,
    function: Option<&'a str>,
    text: Option<&'a str>,
    /// The number, if it counts.
    line: Option<u32>,
}

fn by_text(line: &HeapLine) -> Identity<'_> {
    Identity {
        group: line.group,
        name: line.place.name.as_deref(),
        function: line.place.function.as_deref(),
        text: line.source.as_deref(),
        line: line.place.line.filter(|_| line.source.is_none()),
    }
}

fn by_number(line: &HeapLine) -> Identity<'_> {
    Identity {
        text: None,
        line: line.place.line,
        ..by_text(line)
    }
}

/// Returns the lines of both heaps in pairs, and those that only one of them has.
fn pairs(before: &[HeapLine], after: &[HeapLine]) -> Vec<LineChange> {
    let mut changes = Vec::new();
    let (before, after) = matched(
        before.iter().collect(),
        after.iter().collect(),
        by_text,
        &mut changes,
    );
    // the text of a line may be known in one of the heaps only
    let has_text = |line: &&HeapLine| line.source.is_some();
    let (texts, unknown): (Vec<_>, Vec<_>) = before.into_iter().partition(has_text);
    let (unknown, after) = matched(unknown, after, by_number, &mut changes);
    let (after_texts, after_unknown): (Vec<_>, Vec<_>) = after.into_iter().partition(has_text);
    let (texts, after_unknown) = matched(texts, after_unknown, by_number, &mut changes);
    let before = texts.into_iter().chain(unknown);
    let after = after_texts.into_iter().chain(after_unknown);
    changes.extend(before.map(|line| change(Some(line), None, line)));
    changes.extend(after.map(|line| change(None, Some(line), line)));
    changes
}

/// Adds the pairs of lines with the same identity, in the order of their numbers. Returns the lines without a partner.
fn matched<'a>(
    mut before: Vec<&'a HeapLine>,
    mut after: Vec<&'a HeapLine>,
    identity: fn(&'a HeapLine) -> Identity<'a>,
    changes: &mut Vec<LineChange>,
) -> (Vec<&'a HeapLine>, Vec<&'a HeapLine>) {
    before.sort_by_key(|line| line.place.line);
    after.sort_by_key(|line| line.place.line);
    let mut waiting: HashMap<Identity<'a>, VecDeque<&'a HeapLine>> = HashMap::new();
    for line in before {
        waiting.entry(identity(line)).or_default().push_back(line);
    }
    after.retain(|line| {
        let partner = waiting
            .get_mut(&identity(line))
            .and_then(VecDeque::pop_front);
        if let Some(partner) = partner {
            changes.push(change(Some(partner), Some(line), line));
        }
        partner.is_none()
    });
    (waiting.into_values().flatten().collect(), after)
}

fn change(before: Option<&HeapLine>, after: Option<&HeapLine>, named: &HeapLine) -> LineChange {
    let held = |line: Option<&HeapLine>| line.map(|line| line.held).unwrap_or_default();
    let number = before.and_then(|line| line.place.line);
    LineChange {
        place: named.place.clone(),
        line_before: number.filter(|number| Some(*number) != named.place.line),
        group: named.group,
        source: named.source.clone(),
        change: Change {
            before: held(before),
            after: held(after),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u32, function: &str, source: Option<&str>, bytes: u64) -> HeapLine {
        let held = Held {
            at_peak_bytes: bytes,
            ..Held::default()
        };
        HeapLine {
            place: Place {
                file: Some("/a/x.py".to_owned()),
                name: Some("x.py".to_owned()),
                line: Some(number),
                function: Some(function.to_owned()),
            },
            group: Group::YourCode,
            source: source.map(str::to_owned),
            held,
            native: Held::default(),
        }
    }

    fn changes(
        before: &[HeapLine],
        after: &[HeapLine],
    ) -> Vec<(Option<u32>, Option<u32>, u64, u64)> {
        let mut found: Vec<_> = pairs(before, after)
            .iter()
            .map(|it| {
                let (before, after) = it.change.of(Quantity::AtPeak);
                (it.line_before, it.place.line, before, after)
            })
            .collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn a_line_that_has_moved_is_the_same() {
        let before = [
            line(3, "f", Some("a = 1"), 10),
            line(9, "f", Some("b = 1"), 5),
        ];
        let after = [
            line(5, "f", Some("a = 1"), 30),
            line(9, "f", Some("c = 1"), 7),
        ];
        assert_eq!(
            changes(&before, &after),
            [
                (None, Some(9), 0, 7),
                (None, Some(9), 5, 0),
                (Some(3), Some(5), 10, 30)
            ]
        );
    }

    #[test]
    fn lines_with_the_same_text_are_paired_in_their_order() {
        let before = [line(4, "f", Some("g()"), 1), line(2, "f", Some("g()"), 2)];
        let after = [line(3, "f", Some("g()"), 3), line(5, "f", Some("g()"), 4)];
        assert_eq!(
            changes(&before, &after),
            [(Some(2), Some(3), 2, 3), (Some(4), Some(5), 1, 4)]
        );
    }

    #[test]
    fn a_line_without_a_text_has_the_same_number() {
        let before = [line(3, "f", None, 10), line(4, "f", None, 1)];
        let after = [line(3, "f", Some("a = 1"), 30), line(4, "g", None, 1)];
        assert_eq!(
            changes(&before, &after),
            [
                (None, Some(3), 10, 30),
                (None, Some(4), 0, 1),
                (None, Some(4), 1, 0)
            ]
        );
    }
}
