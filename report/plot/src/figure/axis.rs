//! The ranges of the axes.

use super::ticks::Unit;
use super::{Axis, Curve};

/// The margin at each end of an axis, as a share of the length.
const MARGIN: f64 = 0.04;

/// Returns the time axis, in seconds.
pub(super) fn of_time(
    curves: &[Curve],
    ends_of_calls: (f64, f64),
    window: Option<(f64, f64)>,
) -> Axis {
    let (from, to) = window.unwrap_or_else(|| {
        let times = curves.iter().flat_map(|curve| &curve.points);
        let range = range(times.map(|point| point.seconds), ends_of_calls);
        widened(range, 1.0)
    });
    let unit = Unit::of_time(to - from);
    Axis {
        label: format!("time (in {})", unit.name),
        from,
        to,
        ticks: unit.ticks(from, to, 9.0),
    }
}

/// Returns the memory axis, in MiB. It covers the points within the time axis, and the values of the curves at its
/// ends.
pub(super) fn of_memory(curves: &[Curve], time: &Axis) -> Axis {
    let points = curves.iter().flat_map(|curve| &curve.points);
    let visible = points.filter(|point| time.has(point.seconds));
    let at_edges = curves
        .iter()
        .flat_map(|curve| [time.from, time.to].map(|edge| curve.at(edge)));
    let memory = visible.map(|point| point.mebibytes);
    let (lowest, highest) = range(memory.chain(at_edges.flatten()), EMPTY_RANGE);
    let (mut from, to) = widened((lowest, highest), 1.0);
    // an axis that would begin near zero begins at zero
    let is_near = from < 0.0 || lowest < 0.5 * (highest - lowest);
    if is_near && lowest >= 0.0 {
        from = 0.0;
    }
    let unit = Unit::of_memory(to.abs().max(from.abs()));
    Axis {
        label: format!("memory used (in {})", unit.name),
        from,
        to,
        ticks: unit.ticks(from, to, 8.0),
    }
}

/// The range of no values.
pub(super) const EMPTY_RANGE: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

/// Returns the lowest and the highest of the values and of the known range.
pub(super) fn range(values: impl Iterator<Item = f64>, known: (f64, f64)) -> (f64, f64) {
    values.fold(known, |(lowest, highest), value| {
        (lowest.min(value), highest.max(value))
    })
}

/// Returns the range with a margin at each end. Its length is positive; for a single value it is at least `least`.
fn widened((lowest, highest): (f64, f64), least: f64) -> (f64, f64) {
    if lowest > highest {
        return (0.0, least);
    }
    let length = highest - lowest;
    if length > 0.0 {
        let more = (length * MARGIN).max(lowest.abs().max(highest.abs()) * f64::EPSILON * 16.0);
        return (lowest - more, highest + more);
    }
    let more = (least / 2.0).max(lowest.abs() * 1e-3);
    (lowest - more, highest + more)
}
