//! Fewer points for the same picture. Of each stretch of time, the lowest and the highest point are kept, so that a
//! peak of a single sample keeps its place and its height.

use std::time::Duration;

use pyprof_measure::Point;

/// Returns at most `most` of the points in their order. It keeps the first and the last point, and of each stretch the
/// first lowest and the first highest point. The number of stretches is the largest that `most` allows. The points
/// must be in the order of their times.
///
/// The stretch of a point depends half on its time and half on its index. A long time without points takes at most half
/// of the stretches, and so does a second with a million points.
pub(crate) fn downsample(points: &[Point], most: usize) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    if points.len() <= most {
        return points.to_vec();
    }
    let stretches = Stretches::of(points, most);
    let mut kept = vec![*first];
    let mut begin = 0;
    for next in 1..=points.len() {
        if next < points.len() && stretches.number(next) == stretches.number(begin) {
            continue;
        }
        let points = &points[begin..next];
        let lowest = extreme(points, |point, best| point.memory < best.memory);
        let highest = extreme(points, |point, best| point.memory > best.memory);
        kept.extend([lowest.min(highest), lowest.max(highest)].map(|index| points[index]));
        begin = next;
    }
    kept.push(*last);
    kept.dedup();
    kept
}

/// The stretches into which points are divided.
struct Stretches<'a> {
    points: &'a [Point],
    start: Duration,
    seconds: f64,
    count: usize,
}

impl<'a> Stretches<'a> {
    /// Returns the largest number of stretches for which at most `most` points are kept.
    fn of(points: &'a [Point], most: usize) -> Self {
        let ends = points.first().zip(points.last());
        let (start, end) = ends
            .map(|(first, last)| (first.time, last.time))
            .unwrap_or_default();
        Self {
            points,
            start,
            seconds: end
                .saturating_sub(start)
                .as_secs_f64()
                .max(f64::MIN_POSITIVE),
            // two points for each stretch, and the two ends
            count: (most.saturating_sub(2) / 2).max(1),
        }
    }

    /// Returns the stretch of a point. It is never before the stretch of the previous point.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "neither points nor stretches are as many, and a share is not negative"
    )]
    fn number(&self, index: usize) -> usize {
        let since_start = self.points[index].time.saturating_sub(self.start);
        let of_time = since_start.as_secs_f64() / self.seconds;
        let of_points = index as f64 / self.points.len() as f64;
        let share = (of_time + of_points) / 2.0;
        ((share * self.count as f64) as usize).min(self.count - 1)
    }
}

/// Returns the index of the first point that no other point is better than.
fn extreme(points: &[Point], is_better: impl Fn(&Point, &Point) -> bool) -> usize {
    let mut best = 0;
    for (index, point) in points.iter().enumerate() {
        if is_better(point, &points[best]) {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pyprof_measure::Bytes;

    use super::*;

    fn point(milliseconds: u64, memory: i64) -> Point {
        Point {
            time: Duration::from_millis(milliseconds),
            memory: Bytes::new(memory),
        }
    }

    #[test]
    fn few_points_stay_as_they_are() {
        let few = [point(0, 1), point(10, 1), point(20, 1)];
        assert_eq!(downsample(&few, 3), few);
        assert_eq!(downsample(&[], 3), []);
    }

    #[test]
    fn a_peak_of_one_sample_is_kept_at_any_place() {
        for at in [0, 1, 4_999, 5_000, 9_998, 9_999] {
            let mut points: Vec<_> = (0..10_000).map(|time| point(time, 100)).collect();
            points[at].memory = Bytes::new(900);
            let kept_points = downsample(&points, 200);
            assert!(kept_points.len() <= 200, "{}", kept_points.len());
            assert!(kept_points.contains(&points[at]), "{at}");
        }
    }

    #[test]
    fn points_at_one_time_are_kept() {
        let points: Vec<_> = (0..100).map(|memory| point(7, memory)).collect();
        let kept_points = downsample(&points, 10);
        assert_eq!(
            (kept_points[0], kept_points[kept_points.len() - 1]),
            (points[0], points[99])
        );
    }

    #[test]
    fn a_long_time_without_points_takes_few_points_from_the_rest() {
        let week = 7 * 24 * 3_600_000;
        let mut points: Vec<_> = (0..10_000)
            .map(|time| point(time, 100 + time as i64 % 7))
            .collect();
        points.push(point(week, 100));
        points[5_000].memory = Bytes::new(900);
        let kept_points = downsample(&points, 200);
        assert!(
            (90..=200).contains(&kept_points.len()),
            "{}",
            kept_points.len()
        );
        assert!(kept_points.contains(&points[5_000]));
    }

    #[test]
    fn very_many_points_at_one_time_take_few_points_from_the_rest() {
        let mut points: Vec<_> = (0..1_000)
            .map(|time| point(time * 1_000, 100 + time as i64 % 7))
            .collect();
        points.extend((0..100_000).map(|memory| point(999_000, memory)));
        let kept_points = downsample(&points, 200);
        let before = kept_points
            .iter()
            .filter(|kept| kept.time < points[999].time);
        assert!(before.count() >= 90);
    }

    proptest! {
        #[test]
        fn the_kept_points_are_in_order_and_have_the_same_extremes(
            steps in prop::collection::vec((0..50_u64, 0..1000_i64), 1..400),
            most in 4..100_usize,
        ) {
            let mut time = 0;
            let points: Vec<_> = steps.into_iter().map(|(step, memory)| { time += step; point(time, memory) }).collect();
            let kept_points = downsample(&points, most);
            prop_assert!(kept_points.len() <= most.max(points.len().min(most)));
            prop_assert!(kept_points.is_sorted_by_key(|point| point.time));
            prop_assert!(kept_points.iter().all(|point| points.contains(point)));
            let highest = |points: &[Point]| points.iter().map(|point| point.memory).max();
            let lowest = |points: &[Point]| points.iter().map(|point| point.memory).min();
            prop_assert_eq!(highest(&kept_points), highest(&points));
            prop_assert_eq!(lowest(&kept_points), lowest(&points));
        }
    }
}
