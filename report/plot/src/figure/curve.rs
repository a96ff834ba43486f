//! The memory of one process as a curve.

use std::borrow::Cow;
use std::time::Duration;

use pyprof_measure::{Point, Spans};

use super::trend::Trend;
use super::{Curve, Position};
use crate::colour::Colour;
use crate::options::Slope;
use crate::thin::thin;

/// The part of the time that is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// The zero of the time axis.
    pub(super) start: Duration,
    /// In seconds from there, if it is not all of it.
    pub(super) window: Option<(f64, f64)>,
}

impl View {
    /// Where a point is in the picture.
    pub(super) fn place(&self, point: &Point) -> Position {
        Position {
            seconds: self.seconds(point.time),
            mebibytes: point.memory.mebibytes(),
        }
    }

    /// Whether a moment is shown.
    pub(super) fn has(&self, seconds: f64) -> bool {
        self.window
            .is_none_or(|(from, to)| (from..=to).contains(&seconds))
    }

    /// Those that are shown of points in order, and one on either side, to which the curve goes on.
    fn shown<'a>(&self, points: &'a [Point]) -> &'a [Point] {
        let Some((from, to)) = self.window else {
            return points;
        };
        let before = points.partition_point(|point| self.seconds(point.time) < from);
        let within = points.partition_point(|point| self.seconds(point.time) <= to);
        &points[before.saturating_sub(1)..(within + 1).min(points.len())]
    }

    fn seconds(&self, time: Duration) -> f64 {
        match time.checked_sub(self.start) {
            Some(after) => after.as_secs_f64(),
            None => -(self.start.saturating_sub(time)).as_secs_f64(),
        }
    }
}

/// The samples in the order of their times, and among them what was read when functions began and ended.
pub(crate) fn samples<'a>(points: &'a [Point], functions: &[Spans]) -> Cow<'a, [Point]> {
    if functions.is_empty() && points.is_sorted_by_key(|point| point.time) {
        return Cow::Borrowed(points);
    }
    let spans = functions.iter().flat_map(|function| &function.spans);
    let ends = spans.flat_map(|span| [span.entry, span.exit]);
    let mut samples: Vec<Point> = points.iter().copied().chain(ends).collect();
    samples.sort_by_key(|point| point.time);
    Cow::Owned(samples)
}

/// A curve of at most so many points through these samples.
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
    let shown = thin(view.shown(samples), most);
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
