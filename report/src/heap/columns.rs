//! The columns with figures.

use super::figures::{Figures, bytes, count, percent, unless_zero};
use super::{Garbage, View};

/// A column with figures.
pub(super) struct Column {
    /// The two lines of its heading.
    pub(super) heading: [&'static str; 2],
    /// Returns the text for a row. The second argument is the bytes of the whole heap at the peak.
    pub(super) text: fn(&Figures, u64) -> String,
}

const AT_PEAK: Column = Column {
    heading: ["Held at", "peak"],
    text: |figures, _| unless_zero(figures.all.at_peak, bytes),
};
const SHARE: Column = Column {
    heading: ["", "Share"],
    text: |figures, whole| percent(figures.all.at_peak, whole),
};
const NATIVE: Column = Column {
    heading: ["Native", "at peak"],
    text: |figures, _| unless_zero(figures.native, bytes),
};
const AT_END: Column = Column {
    heading: ["Held at", "end"],
    text: |figures, _| unless_zero(figures.all.at_end, bytes),
};
const GARBAGE: Column = Column {
    heading: ["Garbage", "at end"],
    text: |figures, _| unless_zero(figures.garbage, bytes),
};
const INHERITED: Column = Column {
    heading: ["", "Inherited"],
    text: |figures, _| unless_zero(figures.all.inherited, bytes),
};
const ALLOCATED: Column = Column {
    heading: ["", "Allocated"],
    text: |figures, _| unless_zero(figures.all.allocated, bytes),
};
const FREED: Column = Column {
    heading: ["", "Freed"],
    text: |figures, _| unless_zero(figures.all.freed(), bytes),
};
const ALLOCATIONS: Column = Column {
    heading: ["", "Allocations"],
    text: |figures, _| unless_zero(figures.all.allocations, count),
};

/// Returns the columns of the table. The column of native memory is left out if it would be empty, the column of
/// garbage unless garbage is known, and the column of inherited memory unless the process was forked.
pub(super) fn columns(totals: &Figures, view: &View<'_>) -> Vec<Column> {
    let native = (totals.native > 0).then_some(NATIVE);
    let garbage = (view.garbage == Garbage::Known).then_some(GARBAGE);
    let peak = [AT_PEAK, SHARE].into_iter().chain(native);
    let end = [AT_END].into_iter().chain(garbage);
    let inherited = (totals.all.inherited > 0).then_some(INHERITED);
    peak.chain(end)
        .chain(inherited)
        .chain([ALLOCATED, FREED, ALLOCATIONS])
        .collect()
}
