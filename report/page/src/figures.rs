//! The figures of a line, or the sums over several lines.

use pyprof_export::{HeapLine, Held};
use serde::Serialize;

/// The figures in the order of the fields below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Figures(pub(crate) [u64; 10]);

impl Figures {
    /// Returns the sums over these figures.
    pub(crate) fn sum(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::default(), Self::plus)
    }

    fn plus(mut self, other: Self) -> Self {
        for (sum, figure) in self.0.iter_mut().zip(other.0) {
            *sum = sum.saturating_add(figure);
        }
        self
    }
}

impl From<&HeapLine> for Figures {
    fn from(line: &HeapLine) -> Self {
        let (held, native) = (&line.held, &line.native);
        Self([
            held.at_peak_bytes,
            held.at_end_bytes,
            held.allocated_bytes,
            held.freed_bytes,
            held.allocations,
            held.at_end_blocks,
            held.inherited_bytes,
            native.at_peak_bytes,
            native.at_end_bytes,
            native.allocated_bytes,
        ])
    }
}

/// Returns the bytes held at the peak, held at the end, and allocated.
pub(crate) fn quantities(held: &Held) -> [u64; 3] {
    [held.at_peak_bytes, held.at_end_bytes, held.allocated_bytes]
}

/// Returns the largest share that a line has of one of the totals, from 0 to 1.
pub(crate) fn share(part: [u64; 3], whole: [u64; 3]) -> f64 {
    let shares = part.into_iter().zip(whole).map(|(part, whole)| {
        if whole == 0 {
            0.0
        } else {
            part as f64 / whole as f64
        }
    });
    shares.fold(0.0, f64::max)
}
