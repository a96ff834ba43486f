//! The largest lines of the heap, and the sums over all lines of a group.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use pyprof_export::Heap;
use pyprof_html::Numbers;
use serde::Serialize;

use crate::budget::limit;
use crate::figures::{Figures, quantities, share};
use crate::places::Places;

/// The most lines of the table.
const MOST_LINES: usize = 4000;

/// The lines of the page.
#[derive(Serialize)]
pub(crate) struct Lines {
    /// The number of the place and the [`Figures`] of each line, the largest line first.
    rows: String,
    /// The number of all lines.
    counted: usize,
    /// The sums over the lines that are left out.
    others: Figures,
    /// The sums over all lines.
    total: Figures,
    /// The number of each group that has lines, and the sums over all its lines.
    groups: Vec<(u8, Figures)>,
}

impl Lines {
    pub(crate) fn new(heap: &Heap, places: &mut Places<'_>) -> Self {
        let mut rows = Numbers::default();
        let mut others = Figures::default();
        let before = places.size();
        for (line, is_large) in heap.lines.iter().zip(large(heap)) {
            let figures = Figures::from(line);
            if !is_large || places.size() - before + rows.length() > limit::LINES {
                others = Figures::sum([others, figures]);
                continue;
            }
            rows.push(places.add(&line.place, Some(line.group)) as i64);
            figures
                .0
                .iter()
                .for_each(|figure| rows.push(figure.cast_signed()));
        }
        Self {
            rows: rows.into_text(),
            counted: heap.lines.len(),
            others,
            total: Figures::sum(heap.lines.iter().map(Figures::from)),
            groups: groups(heap),
        }
    }
}

/// Returns for each line whether it is one of the lines with the largest share of one of the totals.
fn large(heap: &Heap) -> Vec<bool> {
    let whole = quantities(&heap.total);
    let shares = heap
        .lines
        .iter()
        .map(|line| share(quantities(&line.held), whole));
    let mut ranked: Vec<(usize, f64)> = shares.enumerate().collect();
    // lines with equal shares stay in their order
    ranked.sort_by(|(_, one), (_, other)| other.partial_cmp(one).unwrap_or(Ordering::Equal));
    let mut large = vec![false; ranked.len()];
    for (index, _) in ranked.into_iter().take(MOST_LINES) {
        large[index] = true;
    }
    large
}

/// Returns the sums of each group that has lines.
fn groups(heap: &Heap) -> Vec<(u8, Figures)> {
    let mut sums: BTreeMap<u8, Figures> = BTreeMap::new();
    for line in &heap.lines {
        let sum = sums.entry(line.group as u8).or_default();
        *sum = Figures::sum([*sum, line.into()]);
    }
    sums.into_iter().collect()
}
