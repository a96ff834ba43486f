//! The memory of each process in the content of the page.

use std::time::Duration;

use pyprof_html::{Numbers, clamped};
use pyprof_measure::Point;
use pyprof_recording::Child;
use serde::Serialize;

use crate::downsample::downsample;
use crate::figure::{Position, Trend};
use crate::options::Slope;

/// The maximum number of children. More curves cannot be distinguished.
const MOST_CHILDREN: usize = 200;

/// A tenth of a millisecond in nanoseconds: the precision of times in the files.
const TICK: i128 = 100_000;

/// The memory of one process.
#[derive(Serialize)]
pub(super) struct Curve {
    /// The pid, if the process is a child.
    child: Option<u64>,
    /// The number of readings: samples, and those at the start and end of function calls.
    readings: usize,
    /// The time and the memory of each kept point, as differences to the point before.
    points: String,
    trend: Option<Line>,
}

/// The straight line that fits all samples best, in MiB and seconds.
#[derive(Serialize)]
struct Line {
    slope: f64,
    at_start: f64,
}

impl Curve {
    /// Returns the curve of these samples, which are in the order of their times, with at most `most` points.
    pub(super) fn of(
        child: Option<u64>,
        points: &[Point],
        start: Duration,
        most: usize,
        slope: Slope,
    ) -> Self {
        let mut numbers = Numbers::default();
        let (mut last_time, mut last_memory) = (0, 0);
        for point in downsample(points, most) {
            let (time, memory) = (ticks(point.time, start), clamped(point.memory.whole()));
            numbers.push(time - last_time);
            numbers.push(memory - last_memory);
            (last_time, last_memory) = (time, memory);
        }
        Self {
            child,
            readings: points.len(),
            points: numbers.into_text(),
            trend: match slope {
                Slope::Shown => line(points, start),
                Slope::Hidden => None,
            },
        }
    }
}

/// Returns the trend of the samples; `None` if all have the same time.
fn line(points: &[Point], start: Duration) -> Option<Line> {
    let place = |point: &Point| Position {
        seconds: seconds(point.time, start),
        mebibytes: point.memory.mebibytes(),
    };
    let trend = Trend::of(points.iter().map(place))?;
    Some(Line {
        slope: trend.slope,
        at_start: trend.at(0.0).mebibytes,
    })
}

/// Returns the seconds from the start to a time.
fn seconds(time: Duration, start: Duration) -> f64 {
    match time.checked_sub(start) {
        Some(after) => after.as_secs_f64(),
        None => -start.saturating_sub(time).as_secs_f64(),
    }
}

/// Returns the ticks from the start to a time.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to 64 bits just before"
)]
pub(super) fn ticks(time: Duration, start: Duration) -> i64 {
    let nanoseconds = time.as_nanos() as i128 - start.as_nanos() as i128;
    let ticks = (nanoseconds + TICK / 2).div_euclid(TICK);
    clamped(ticks.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
}

/// Returns the children that are shown: those with the highest memory, in the order in which they appeared.
pub(super) fn largest(children: &[Child]) -> Vec<&Child> {
    let mut largest: Vec<(usize, &Child)> = children.iter().enumerate().collect();
    if children.len() > MOST_CHILDREN {
        let peak = |child: &Child| child.peak().map(|point| point.memory);
        largest.sort_by_cached_key(|(_, child)| std::cmp::Reverse(peak(child)));
        largest.truncate(MOST_CHILDREN);
        largest.sort_by_key(|&(index, _)| index);
    }
    largest.into_iter().map(|(_, child)| child).collect()
}

#[cfg(test)]
mod tests {
    use pyprof_measure::Bytes;

    use super::*;

    fn point(seconds: f64, mebibytes: f64) -> Point {
        Point {
            time: Duration::from_secs_f64(seconds),
            memory: Bytes::from_mebibytes(mebibytes),
        }
    }

    #[test]
    fn times_count_from_the_start_and_may_be_before_it() {
        let start = Duration::from_secs_f64(1_674_829_182.203_4);
        assert_eq!(
            ticks(Duration::from_secs_f64(1_674_829_182.303_5), start),
            1001
        );
        assert_eq!(
            ticks(Duration::from_secs_f64(1_674_829_182.103_4), start),
            -1000
        );
        assert_eq!(ticks(Duration::MAX, start), 1 << 51);
    }

    #[test]
    fn the_largest_of_many_children_are_kept_in_their_order() {
        let child = |number: u32| Child {
            process: u64::from(number),
            points: vec![point(1.0, f64::from(number % 250))],
        };
        let children: Vec<Child> = (0..250).map(child).collect();
        let kept: Vec<u64> = largest(&children)
            .iter()
            .map(|child| child.process)
            .collect();
        assert_eq!(kept, (50..250).collect::<Vec<u64>>());
    }
}
