//! The memory of each process, as the viewer is told of it.

use std::borrow::Cow;
use std::time::Duration;

use pyprof_measure::{Child, Point};
use serde::Serialize;

use super::coded::{Numbers, within_reach};
use crate::thin::thin;

/// Those of the children that are shown: whoever has more of them cannot tell their curves apart any more.
const MOST_CHILDREN: usize = 200;

/// A tenth of a millisecond, as precisely as files tell the time.
const TICK: i128 = 100_000;

/// The memory of one process.
#[derive(Serialize)]
pub(super) struct Curve {
    /// The number of the process where it is a child.
    child: Option<u64>,
    /// How many samples there are.
    samples: usize,
    /// Of those that are kept the time and the memory, each as the difference to the one before.
    points: String,
    trend: Option<Trend>,
}

/// The straight line nearest to all samples, in MiB and seconds.
#[derive(Serialize)]
struct Trend {
    slope: f64,
    at_start: f64,
}

impl Curve {
    /// What is told of samples in the order of their times: so many of them at most.
    pub(super) fn of(
        child: Option<u64>,
        points: &[Point],
        start: Duration,
        most: usize,
        trend: crate::Slope,
    ) -> Self {
        let mut numbers = Numbers::default();
        let (mut last_time, mut last_memory) = (0, 0);
        for point in thin(points, most) {
            let (time, memory) = (ticks(point.time, start), within_reach(point.memory.whole()));
            numbers.push(time - last_time);
            numbers.push(memory - last_memory);
            (last_time, last_memory) = (time, memory);
        }
        Self {
            child,
            samples: points.len(),
            points: numbers.into_text(),
            trend: match trend {
                crate::Slope::Shown => Trend::of(points, start),
                crate::Slope::Hidden => None,
            },
        }
    }
}

impl Trend {
    /// Nothing where all samples are of one time.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a count of samples is far below 2**53"
    )]
    fn of(points: &[Point], start: Duration) -> Option<Self> {
        let count = points.len() as f64;
        let seconds = |point: &Point| {
            let since = point.time.saturating_sub(start).as_secs_f64();
            since - start.saturating_sub(point.time).as_secs_f64()
        };
        let mean_time = points.iter().map(seconds).sum::<f64>() / count;
        let mebibytes = |point: &Point| point.memory.mebibytes();
        let mean_memory = points.iter().map(mebibytes).sum::<f64>() / count;
        let mut spread = 0.0;
        let mut together = 0.0;
        for point in points {
            let apart = seconds(point) - mean_time;
            spread += apart * apart;
            together += apart * (mebibytes(point) - mean_memory);
        }
        let slope = together / spread;
        slope.is_finite().then_some(Self {
            slope,
            at_start: mean_memory - slope * mean_time,
        })
    }
}

/// How many ticks a time is after the start.
#[expect(
    clippy::cast_possible_truncation,
    reason = "kept to what fits just before"
)]
pub(super) fn ticks(time: Duration, start: Duration) -> i64 {
    let nanoseconds = time.as_nanos() as i128 - start.as_nanos() as i128;
    let ticks = (nanoseconds + TICK / 2).div_euclid(TICK);
    within_reach(ticks.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
}

/// The points in the order of their times, in which most files have them.
pub(super) fn in_order(points: &[Point]) -> Cow<'_, [Point]> {
    if points.is_sorted_by_key(|point| point.time) {
        return Cow::Borrowed(points);
    }
    let mut points = points.to_vec();
    points.sort_by_key(|point| point.time);
    Cow::Owned(points)
}

/// The children that are shown, those that took the most, in the order in which they appeared.
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
    fn a_trend_is_the_straight_line_through_samples_that_lie_on_one() {
        let points: Vec<Point> = (0..10)
            .map(f64::from)
            .map(|i| point(100.0 + i, 7.0 + 2.5 * i))
            .collect();
        let trend = Trend::of(&points, points[0].time).expect("a trend");
        assert!((trend.slope - 2.5).abs() < 1e-9);
        assert!((trend.at_start - 7.0).abs() < 1e-9);
        assert!(Trend::of(&[], Duration::ZERO).is_none());
        assert!(Trend::of(&points[..1], Duration::ZERO).is_none());
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
    fn of_many_children_the_largest_are_kept_in_their_order() {
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
