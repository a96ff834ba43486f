//! The memory of a program over time, with the runs of its functions: what `mprof` records and draws.

mod read;
mod record;

use std::time::Duration;

use crate::{Bytes, Point, Span, Spans};

pub use read::{Beginning, Damage, Damaged};

/// What a recording has told.
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
    /// Its number.
    pub process: u64,
    /// Its memory.
    pub points: Vec<Point>,
}

impl Timeline {
    /// When the first sample was taken: the zero of the time axis. Without one, when the first function began.
    #[must_use]
    pub fn start(&self) -> Option<Duration> {
        let of_functions = || self.spans().map(|span| span.entry.time).min();
        first(&self.points).or_else(of_functions)
    }

    /// When the last thing happened that was recorded.
    #[must_use]
    pub fn end(&self) -> Option<Duration> {
        let points = self.points.iter().chain(self.of_children());
        let times = points.map(|point| point.time);
        times.chain(self.spans().map(|span| span.exit.time)).max()
    }

    /// The most memory that was seen.
    #[must_use]
    pub fn peak(&self) -> Option<Point> {
        peak(&self.points)
    }

    /// The most memory that was seen while a function ran, if there is one of that name.
    #[must_use]
    pub fn peak_within(&self, function: &str) -> Option<Bytes> {
        let of_it = self.functions.iter().find(|it| it.name == function)?;
        let times = covered(&of_it.spans);
        let is_within = |point: &&Point| {
            let begun = times.partition_point(|(entry, _)| *entry <= point.time);
            begun > 0 && point.time <= times[begun - 1].1
        };
        let within = self.points.iter().filter(is_within);
        within.map(|point| point.memory).max()
    }

    fn spans(&self) -> impl Iterator<Item = &Span> {
        self.functions.iter().flat_map(|function| &function.spans)
    }

    fn of_children(&self) -> impl Iterator<Item = &Point> {
        self.children.iter().flat_map(|child| &child.points)
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
fn covered(spans: &[Span]) -> Vec<(Duration, Duration)> {
    let mut times: Vec<_> = spans
        .iter()
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

fn first(points: &[Point]) -> Option<Duration> {
    points.iter().map(|point| point.time).min()
}

#[cfg(test)]
mod tests;
