//! The lines that have mapped memory.

use pyprof_export::{Heap, MappingLine};
use serde::Serialize;

use crate::budget::limit;
use crate::places::Places;

/// The mapped memory.
#[derive(Serialize)]
pub(crate) struct Mappings {
    /// The place and the figures of each line, the largest line first.
    rows: Vec<(usize, Mapped)>,
    /// The number of all lines.
    counted: usize,
    /// The sums over the lines that are left out.
    others: Mapped,
    /// The sums over all lines. The first figure is the peak of the mappings.
    total: Mapped,
}

/// The bytes mapped at the peak, those of files, the bytes mapped at the end, all mapped and unmapped bytes, and the number of
/// mappings.
type Mapped = [u64; 6];

/// The length of a row of large numbers, in bytes.
const LONGEST_ROW: usize = 90;

impl Mappings {
    /// Returns the mapped memory; `None` if nothing was mapped.
    pub(crate) fn new(heap: &Heap, places: &mut Places<'_>) -> Option<Self> {
        let lines = &heap.mappings.lines;
        let before = places.size();
        let (mut rows, mut others) = (Vec::new(), Mapped::default());
        for line in lines {
            if places.size() - before + rows.len() * LONGEST_ROW > limit::MAPPINGS {
                others = plus(others, mapped(line));
            } else {
                rows.push((places.add(&line.place, Some(line.group)), mapped(line)));
            }
        }
        (!rows.is_empty()).then(|| Self {
            rows,
            counted: lines.len(),
            others,
            total: lines.iter().map(mapped).fold(Mapped::default(), plus),
        })
    }
}

fn mapped(line: &MappingLine) -> Mapped {
    let held = &line.held;
    [
        held.at_peak_bytes,
        line.files.at_peak_bytes,
        held.at_end_bytes,
        held.allocated_bytes,
        held.freed_bytes,
        held.allocations,
    ]
}

fn plus(mut one: Mapped, other: Mapped) -> Mapped {
    for (sum, figure) in one.iter_mut().zip(other) {
        *sum = sum.saturating_add(figure);
    }
    one
}
