//! The memory of a program over time, with the runs of its functions: the data that `mprof` records and plots.

mod named;
mod sum;

use std::time::Duration;

use pyprof_measure::{Bytes, Point, Span, Spans};

use sum::is_within;

pub use named::{Named, NotUnique};

/// The memory of a program over time, with the runs of its functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The program and its arguments, as typed in a shell.
    pub command: Option<String>,
    /// The memory of the process, in the order of the file.
    pub points: Vec<Point>,
    /// The descendants, if they were recorded separately, in the order of their first records.
    pub children: Vec<Child>,
    /// The functions and blocks whose runs were recorded, those of descendants too, in the order in which their first
    /// runs ended. There is one entry for each process and name.
    pub functions: Vec<Spans>,
}

/// A descendant of the recorded process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Child {
    /// The pid.
    pub process: u64,
    /// The memory of the descendant.
    pub points: Vec<Point>,
}

impl Timeline {
    /// Returns the zero of the time axis: the first time in a record of the process or of a function. Records of
    /// children may be earlier.
    #[must_use]
    pub fn start(&self) -> Option<Duration> {
        self.times().min()
    }

    /// Returns the last time in any record, children included.
    #[must_use]
    pub fn end(&self) -> Option<Duration> {
        self.times().chain(self.times_of_children()).max()
    }

    /// Returns the first time in any record, children included.
    #[must_use]
    pub fn first(&self) -> Option<Duration> {
        self.times().chain(self.times_of_children()).min()
    }

    /// Returns the first point with the most memory.
    #[must_use]
    pub fn peak(&self) -> Option<Point> {
        peak(&self.points)
    }

    /// Returns the most memory at a point within any of the spans.
    #[must_use]
    pub fn peak_within(&self, spans: &[Span]) -> Option<Bytes> {
        let times = covered(spans);
        let points = self.points.iter();
        let within = points.filter(|point| is_within(&times, point.time));
        within.map(|point| point.memory).max()
    }

    /// Returns the times of the process and of its own functions.
    fn times(&self) -> impl Iterator<Item = Duration> {
        let points = self.points.iter().map(|point| point.time);
        points.chain(self.times_of_functions(|function| function.process.is_none()))
    }

    fn times_of_functions(
        &self,
        is_chosen: impl Fn(&Spans) -> bool,
    ) -> impl Iterator<Item = Duration> {
        let functions = self.functions.iter();
        let chosen = functions.filter(move |function| is_chosen(function));
        let spans = chosen.flat_map(|function| &function.spans);
        spans.flat_map(|span| [span.entry.time, span.exit.time])
    }

    fn times_of_children(&self) -> impl Iterator<Item = Duration> {
        let points = self.children.iter().flat_map(|child| &child.points);
        let points = points.map(|point| point.time);
        points.chain(self.times_of_functions(|function| function.process.is_some()))
    }
}

impl Child {
    /// Returns the first point with the most memory.
    #[must_use]
    pub fn peak(&self) -> Option<Point> {
        peak(&self.points)
    }
}

/// Returns the first of the points with the most memory.
fn peak(points: &[Point]) -> Option<Point> {
    let highest = points.iter().map(|point| point.memory).max()?;
    let mut points = points.iter();
    points.find(|point| point.memory == highest).copied()
}

/// Merges spans into disjoint ranges of time, in order. This makes lookups fast: there may be a million spans and a
/// million samples.
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
