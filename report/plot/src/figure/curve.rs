//! The memory of one process as a curve.

use std::borrow::Cow;
use std::time::Duration;

use pyprof_measure::{Point, Spans};

use super::trend::Trend;
use super::{Axis, Curve, Position};
use crate::colour::Colour;
use crate::downsample::downsample;
use crate::options::Slope;

/// The part of the time that is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// The zero of the time axis.
    pub(super) start: Duration,
    /// The drawn part in seconds from `start`; `None` for all of the time.
    pub(super) window: Option<(f64, f64)>,
}

impl View {
    /// Returns the position of a point in the picture.
    pub(super) fn place(&self, point: &Point) -> Position {
        Position {
            seconds: self.seconds(point.time),
            mebibytes: point.memory.mebibytes(),
        }
    }

    /// Returns whether a time is within the window.
    pub(super) fn has(&self, seconds: f64) -> bool {
        self.window
            .is_none_or(|(from, to)| (from..=to).contains(&seconds))
    }

    /// Returns at most `most` points within the window, and the nearest point on either side, to which the curve
    /// continues.
    fn shown(&self, points: &[Point], most: usize) -> Vec<Point> {
        let Some((from, to)) = self.window else {
            return downsample(points, most);
        };
        let first = points.partition_point(|point| self.seconds(point.time) < from);
        let end = points.partition_point(|point| self.seconds(point.time) <= to);
        let before = first.checked_sub(1).map(|index| points[index]);
        // without the nearest points outside: with a very distant one, few stretches would lie within the window
        let within = downsample(&points[first..end], most);
        let after = points.get(end).copied();
        before.into_iter().chain(within).chain(after).collect()
    }

    /// Returns the seconds from the zero of the time axis; negative before it.
    pub(super) fn seconds(&self, time: Duration) -> f64 {
        match time.checked_sub(self.start) {
            Some(after) => after.as_secs_f64(),
            None => -(self.start.saturating_sub(time)).as_secs_f64(),
        }
    }
}

impl Curve {
    /// Returns whether a point of the curve, or a line between two points, is on the axis.
    pub(super) fn is_on(&self, time: &Axis) -> bool {
        self.at(time.from).is_some() || self.points.iter().any(|point| time.has(point.seconds))
    }

    /// Returns the memory of the curve at a time; `None` outside of the curve.
    pub(super) fn at(&self, seconds: f64) -> Option<f64> {
        let next = self.points.partition_point(|point| point.seconds < seconds);
        let after = self.points.get(next)?;
        if after.seconds <= seconds {
            return Some(after.mebibytes);
        }
        let before = self.points.get(next.checked_sub(1)?)?;
        let share = (seconds - before.seconds) / (after.seconds - before.seconds);
        Some(before.mebibytes + share * (after.mebibytes - before.mebibytes))
    }
}

/// Returns the samples in the order of their times, including the readings at the start and end of function calls.
pub(crate) fn samples<'a>(
    points: &'a [Point],
    functions: &[Spans],
    process: Option<u64>,
) -> Cow<'a, [Point]> {
    let of_process = || {
        let functions = functions.iter();
        functions.filter(move |it| it.process.map(u64::from) == process)
    };
    if of_process().next().is_none() && points.is_sorted_by_key(|point| point.time) {
        return Cow::Borrowed(points);
    }
    let spans = of_process().flat_map(|function| &function.spans);
    let ends = spans.flat_map(|span| [span.entry, span.exit]);
    let runs: usize = of_process().map(|function| function.spans.len()).sum();
    let mut samples = Vec::with_capacity(points.len() + 2 * runs);
    samples.extend(points.iter().copied().chain(ends));
    samples.sort_by_key(|point| point.time);
    Cow::Owned(samples)
}

/// Returns a curve of at most `most` points through these samples.
pub(super) fn curve(
    samples: &[Point],
    label: String,
    colour: Colour,
    view: &View,
    slope: Slope,
    most: usize,
) -> Curve {
    let trend = match slope {
        Slope::Shown => Trend::of(samples.iter().map(|point| view.place(point))),
        Slope::Hidden => None,
    };
    let shown = view.shown(samples, most);
    let points: Vec<Position> = shown.iter().map(|point| view.place(point)).collect();
    let ends = points.first().zip(points.last());
    Curve {
        label: match trend {
            Some(trend) => format!("{label} slope {:.5}", trend.slope),
            None => label,
        },
        colour,
        trend: trend
            .zip(ends)
            .map(|(trend, (first, last))| [first, last].map(|end| trend.at(end.seconds))),
        points,
    }
}
