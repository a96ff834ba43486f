//! The highest memory within many stretches of time, without reading all samples for each of them.

use std::time::Duration;

use pyprof_measure::{Bytes, Point};

/// The number of values of a level that are combined in one value of the next level.
const GROUP_SIZE: usize = 16;

/// Samples in the order of their times. Each next level has the highest value of every sixteen values of the level
/// below.
pub(super) struct Highest<'a> {
    points: &'a [Point],
    levels: Vec<Vec<Bytes>>,
}

impl<'a> Highest<'a> {
    /// Returns the index of these points, which must be in the order of their times.
    pub(super) fn of(points: &'a [Point]) -> Self {
        let highest = |memory: &mut dyn Iterator<Item = Bytes>| memory.max().unwrap_or_default();
        let mut levels: Vec<Vec<Bytes>> = Vec::new();
        let of_points = points.chunks(GROUP_SIZE);
        let mut level: Vec<Bytes> = of_points
            .map(|points| highest(&mut points.iter().map(|point| point.memory)))
            .collect();
        while level.len() > 1 {
            let next = level
                .chunks(GROUP_SIZE)
                .map(|memory| highest(&mut memory.iter().copied()))
                .collect();
            levels.push(std::mem::replace(&mut level, next));
        }
        levels.push(level);
        Self { points, levels }
    }

    /// Returns the highest memory between two times; `None` if there is no sample between them.
    pub(super) fn within(&self, from: Duration, to: Duration) -> Option<Bytes> {
        let mut first = self.points.partition_point(|point| point.time < from);
        let mut end = self.points.partition_point(|point| point.time <= to);
        let mut highest = None;
        let mut include = |memory: Bytes| highest = highest.max(Some(memory));
        let at = |depth: usize, index: usize| match depth.checked_sub(1) {
            None => self.points[index].memory,
            Some(level) => self.levels[level][index],
        };
        for depth in 0..=self.levels.len() {
            while first < end && (!first.is_multiple_of(GROUP_SIZE) || depth == self.levels.len()) {
                include(at(depth, first));
                first += 1;
            }
            while first < end && !end.is_multiple_of(GROUP_SIZE) {
                end -= 1;
                include(at(depth, end));
            }
            first /= GROUP_SIZE;
            end /= GROUP_SIZE;
        }
        highest
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_highest_equals_the_maximum_of_all_points_within(
            memory in prop::collection::vec(-5..1000_i64, 0..700),
            from in 0..800_u64,
            length in 0..800_u64,
        ) {
            let points: Vec<Point> = (0..).zip(&memory).map(|(second, &memory)| Point {
                memory: Bytes::new(memory),
                time: Duration::from_secs(second),
            }).collect();
            let (from, to) = (Duration::from_secs(from), Duration::from_secs(from + length));
            let within = points.iter().filter(|point| (from..=to).contains(&point.time));
            let expected = within.map(|point| point.memory).max();
            prop_assert_eq!(Highest::of(&points).within(from, to), expected);
        }
    }
}
