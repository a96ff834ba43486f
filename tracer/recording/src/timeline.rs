//! The memory of a program over time, with the runs of its functions: what `mprof` records and draws.

mod named;
mod sum;

use std::time::Duration;

use pyprof_measure::{Bytes, Point, Span, Spans};

use sum::is_within;

pub use named::NotOne;

/// The memory of a program over time, with the runs of its functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The program and its arguments, as a person would type them.
    pub command: Option<String>,
    /// The memory of the process, in the order in which it was written.
    pub points: Vec<Point>,
    /// The processes that descend from it, where they were recorded apart, in the order in which they appeared.
    pub children: Vec<Child>,
    /// The functions and blocks whose runs were recorded, in the order in which they ended first.
    pub functions: Vec<Spans>,
}

/// A process that descends from the recorded one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Child {
    /// Its pid.
    pub process: u64,
    /// Its memory.
    pub points: Vec<Point>,
}

impl Timeline {
    /// The zero of the time axis: when the process itself or a function of it was first seen. What its children did may
    /// have been earlier.
    #[must_use]
    pub fn start(&self) -> Option<Duration> {
        self.times().min()
    }

    /// When the last thing happened that was recorded.
    #[must_use]
    pub fn end(&self) -> Option<Duration> {
        self.times().chain(self.times_of_children()).max()
    }

    /// When the first thing happened that was recorded, be it in a child.
    #[must_use]
    pub fn first(&self) -> Option<Duration> {
        self.times().chain(self.times_of_children()).min()
    }

    /// The most memory that was seen.
    #[must_use]
    pub fn peak(&self) -> Option<Point> {
        peak(&self.points)
    }

    /// The most memory that was seen while these ran.
    #[must_use]
    pub fn peak_within(&self, spans: &[Span]) -> Option<Bytes> {
        let times = covered(spans);
        let points = self.points.iter();
        let within = points.filter(|point| is_within(&times, point.time));
        within.map(|point| point.memory).max()
    }

    /// Of the process itself.
    fn times(&self) -> impl Iterator<Item = Duration> {
        let spans = self.functions.iter().flat_map(|function| &function.spans);
        let of_functions = spans.flat_map(|span| [span.entry.time, span.exit.time]);
        self.points
            .iter()
            .map(|point| point.time)
            .chain(of_functions)
    }

    fn times_of_children(&self) -> impl Iterator<Item = Duration> {
        let points = self.children.iter().flat_map(|child| &child.points);
        points.map(|point| point.time)
    }
}

impl Child {
    /// The most memory that was seen.
    #[must_use]
    pub fn peak(&self) -> Option<Point> {
        peak(&self.points)
    }
}

/// The first of those with the most memory.
fn peak(points: &[Point]) -> Option<Point> {
    let highest = points.iter().map(|point| point.memory).max()?;
    let mut points = points.iter();
    points.find(|point| point.memory == highest).copied()
}

/// The stretches of time that spans cover together, in order and apart: there may be a million spans, and of samples.
#[must_use]
pub fn covered<'a>(spans: impl IntoIterator<Item = &'a Span>) -> Vec<(Duration, Duration)> {
    let mut times: Vec<_> = spans
        .into_iter()
        .map(|span| (span.entry.time, span.exit.time))
        .collect();
    times.sort_unstable();
    times.dedup_by(|next, kept| {
        let overlap = next.0 <= kept.1;
        if overlap {
            kept.1 = kept.1.max(next.1);
        }
        overlap
    });
    times
}

#[cfg(test)]
mod tests;
