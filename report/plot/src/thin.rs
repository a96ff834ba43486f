//! Fewer points that look the same: in each stretch of time the lowest and the highest are kept, so that a peak of a
//! single sample stays where and as high as it is.

use pyprof_measure::Point;

/// At most `most` of the points, in order: the first and the last of all, and of each of as many equal stretches of time as
/// that allows, the first lowest and the first highest. The points are to be in the order of their times.
pub(crate) fn thin(points: &[Point], most: usize) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    if points.len() <= most {
        return points.to_vec();
    }
    // two of each stretch, and the ends
    let stretches = (most.saturating_sub(2) / 2).max(1) as u128;
    let whole = last.time.saturating_sub(first.time).as_nanos().max(1);
    let stretch = |point: &Point| {
        let since_first = point.time.saturating_sub(first.time).as_nanos();
        (since_first * stretches / whole).min(stretches - 1)
    };
    let mut kept = vec![*first];
    for points in points.chunk_by(|one, next| stretch(one) == stretch(next)) {
        let lowest = extreme(points, |point, best| point.memory < best.memory);
        let highest = extreme(points, |point, best| point.memory > best.memory);
        kept.extend([lowest.min(highest), lowest.max(highest)].map(|index| points[index]));
    }
    kept.push(*last);
    kept.dedup();
    kept
}

/// Where the first of the points is that is better than all others.
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
    use std::time::Duration;

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
        assert_eq!(thin(&few, 3), few);
        assert_eq!(thin(&[], 3), []);
    }

    #[test]
    fn a_peak_of_one_sample_is_kept_wherever_it_is() {
        for at in [0, 1, 4_999, 5_000, 9_998, 9_999] {
            let mut points: Vec<_> = (0..10_000).map(|time| point(time, 100)).collect();
            points[at].memory = Bytes::new(900);
            let thinned = thin(&points, 200);
            assert!(thinned.len() <= 200, "{}", thinned.len());
            assert!(thinned.contains(&points[at]), "{at}");
        }
    }

    #[test]
    fn points_at_one_time_are_points() {
        let points: Vec<_> = (0..100).map(|memory| point(7, memory)).collect();
        let thinned = thin(&points, 10);
        assert_eq!(
            (thinned[0], thinned[thinned.len() - 1]),
            (points[0], points[99])
        );
    }

    proptest! {
        #[test]
        fn what_is_kept_are_points_in_order_with_the_same_extremes(
            steps in prop::collection::vec((0..50_u64, 0..1000_i64), 1..400),
            most in 4..100_usize,
        ) {
            let mut time = 0;
            let points: Vec<_> = steps.into_iter().map(|(step, memory)| { time += step; point(time, memory) }).collect();
            let thinned = thin(&points, most);
            prop_assert!(thinned.len() <= most.max(points.len().min(most)));
            prop_assert!(thinned.is_sorted_by_key(|point| point.time));
            prop_assert!(thinned.iter().all(|point| points.contains(point)));
            let highest = |points: &[Point]| points.iter().map(|point| point.memory).max();
            let lowest = |points: &[Point]| points.iter().map(|point| point.memory).min();
            prop_assert_eq!(highest(&thinned), highest(&points));
            prop_assert_eq!(lowest(&thinned), lowest(&points));
        }
    }
}
