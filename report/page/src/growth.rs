//! The marks of a program, and the lines that have grown since the first one.

use std::cmp::Reverse;
use std::collections::HashMap;

use pyprof_export::{Group, Place};
use pyprof_heap::{Line, Mark, Owner};
use pyprof_html::shown;
use pyprof_record::RecordedHeap;
use pyprof_report::heap::Folders;
use serde::Serialize;

use crate::budget::limit;
use crate::places::Places;

/// The longest name of a mark, in characters.
const LONGEST_NAME: usize = 200;

/// The length of a row of large numbers, in bytes.
const LONGEST_ROW: usize = 60;

/// The growth of the heap.
#[derive(Serialize)]
pub(crate) struct Growth {
    marks: Vec<MarkedMoment>,
    /// The place of each line that has grown from the first mark to the end, and its growth; the largest first.
    rows: Vec<(usize, Change)>,
    /// The number of all lines that have grown.
    counted: usize,
    /// The sums over all owners that have no row.
    others: Change,
    /// The sums over all owners.
    total: Change,
}

/// A mark.
#[derive(Serialize)]
struct MarkedMoment {
    /// The name; `null` for a mark that has come by time.
    name: Option<String>,
    /// The seconds since the start of the program.
    seconds: f64,
    held: u64,
}

/// The change of what is held, in bytes and in blocks.
type Change = [i64; 2];

impl Growth {
    /// Returns the growth; `None` if the program has set no mark.
    pub(crate) fn new(recorded: &RecordedHeap, places: &mut Places<'_>) -> Option<Self> {
        let marks = recorded.marks.as_ref()?;
        let folders = Folders {
            standard: recorded.standard.clone(),
            current: recorded.current.clone(),
        };
        let changes = changes(&marks.first.lines, &recorded.heap.lines);
        let total = changes.values().copied().fold(Change::default(), plus);
        let is_line = |owner: &Owner| matches!(owner, Owner::Line { .. });
        let (mut grown, others): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|(owner, [bytes, _])| is_line(owner) && *bytes > 0);
        grown.sort_by_key(|(owner, [bytes, _])| (Reverse(*bytes), position(owner)));
        let counted = grown.len();
        let mut others = others
            .into_iter()
            .map(|(_, change)| change)
            .fold(Change::default(), plus);
        let before = places.size();
        let mut rows: Vec<(usize, Change)> = Vec::new();
        for (owner, change) in grown {
            if places.size() - before + rows.len() * LONGEST_ROW > limit::GROWTH {
                others = plus(others, change);
                continue;
            }
            let group = Group::from(folders.group(owner));
            rows.push((
                places.add(&Place::new(owner, &folders), Some(group)),
                change,
            ));
        }
        Some(Self {
            marks: marks.all.iter().map(MarkedMoment::from).collect(),
            rows,
            counted,
            others,
            total,
        })
    }
}

impl From<&Mark> for MarkedMoment {
    fn from(mark: &Mark) -> Self {
        Self {
            name: mark.name.as_deref().map(|name| shown(name, LONGEST_NAME)),
            seconds: mark.time.as_secs_f64(),
            held: mark.held,
        }
    }
}

/// Returns the change of each owner that has changed.
fn changes<'a>(before: &'a [Line], after: &'a [Line]) -> HashMap<&'a Owner, Change> {
    let mut changes: HashMap<&Owner, Change> = HashMap::new();
    for (lines, sign) in [(before, -1), (after, 1)] {
        for line in lines {
            let all = line.all();
            let change = changes.entry(&line.owner).or_default();
            let held = [all.at_end, all.blocks_at_end];
            *change = plus(*change, held.map(|it| sign * it.cast_signed()));
        }
    }
    changes.retain(|_, change| *change != Change::default());
    changes
}

/// Returns the file and the line of an owner.
fn position(owner: &Owner) -> (&str, u32) {
    match owner {
        Owner::Line { file, line, .. } => (file, *line),
        _ => ("", 0),
    }
}

fn plus([bytes, blocks]: Change, [more_bytes, more_blocks]: Change) -> Change {
    [
        bytes.saturating_add(more_bytes),
        blocks.saturating_add(more_blocks),
    ]
}
