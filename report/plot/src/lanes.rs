//! The rows in which calls of functions are drawn as bars, each above its caller.
//!
//! A recording contains the number of calls that were running in the thread of a call, but not the thread. Calls that
//! cannot have been in one thread are separated here. Each thread has a lane with as many rows as it has levels, and
//! the lanes are stacked.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::time::Duration;

use pyprof_measure::Span;

/// The maximum number of threads at a time. More could not be distinguished; the calls of further threads overlap.
const MOST_LANES: usize = 64;

/// Returns the row of each call, counted from below.
pub(crate) fn rows(spans: &[&Span]) -> Vec<usize> {
    // numbers of 32 bits, since there may be many millions of calls
    let mut order: Vec<u32> = (0_u32..).take(spans.len()).collect();
    // a caller comes before its callee; of several calls at the same time and level in one thread, only the last can have
    // a duration
    order.sort_by_key(|&index| {
        let Span { entry, exit, level } = spans[index as usize];
        let took_time = exit.time > entry.time;
        (entry.time, *level, took_time, Reverse(exit.time))
    });
    let mut lanes: Vec<Lane> = Vec::new();
    let mut places = vec![(0, 0); spans.len()];
    for index in order {
        let run = RunningCall::of(spans[index as usize]);
        let lane = lane_for(&run, &mut lanes);
        lanes[lane].running.push(run);
        places[index as usize] = (number(lane), number(run.level));
    }
    dense(&places)
}

/// Converts to 32 bits. There are never so many lanes or levels.
fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// Renumbers the values without gaps: returns for each value how many different values are less.
pub(crate) fn dense<T: Ord + Copy>(places: &[T]) -> Vec<usize> {
    let taken: BTreeSet<T> = places.iter().copied().collect();
    let taken: Vec<T> = taken.into_iter().collect();
    let row = |place| taken.binary_search(place).unwrap_or_default();
    places.iter().map(row).collect()
}

/// A call that may still be running.
#[derive(Clone, Copy)]
struct RunningCall {
    entry: Duration,
    exit: Duration,
    level: usize,
}

/// Calls that may have been in one thread.
#[derive(Default)]
struct Lane {
    /// The running calls, from the caller to the callee.
    running: Vec<RunningCall>,
}

impl RunningCall {
    fn of(span: &Span) -> Self {
        let entry = span.entry.time;
        Self {
            entry,
            // the clock may have been set back
            exit: span.exit.time.max(entry),
            level: span.level,
        }
    }

    /// Returns whether `other`, which began no earlier, can have been called within this call.
    fn encloses(&self, other: &Self) -> bool {
        self.level < other.level && self.exit >= other.exit
    }
}

impl Lane {
    /// Removes the calls that had ended when this call began. A call that took no time is kept if it may enclose this
    /// call.
    fn remove_ended(&mut self, run: &RunningCall) {
        let is_over = |last: &RunningCall| last.exit <= run.entry && !last.encloses(run);
        while self.running.last().is_some_and(is_over) {
            self.running.pop();
        }
    }

    fn has_room_for(&self, run: &RunningCall) -> bool {
        self.running.last().is_none_or(|last| last.encloses(run))
    }

    /// Returns whether the number of running calls is the level of this call.
    fn is_at_its_level(&self, run: &RunningCall) -> bool {
        let level = self.running.last().map(|last| last.level);
        level == run.level.checked_sub(1)
    }
}

/// Returns the first lane in which a caller of the call is running; else, the first lane that has room for it.
fn lane_for(run: &RunningCall, lanes: &mut Vec<Lane>) -> usize {
    let mut with_room = None;
    for (index, lane) in lanes.iter_mut().enumerate() {
        lane.remove_ended(run);
        if !lane.has_room_for(run) {
            continue;
        }
        if lane.is_at_its_level(run) {
            return index;
        }
        with_room = with_room.or(Some(index));
    }
    if with_room.is_none() && lanes.len() < MOST_LANES {
        lanes.push(Lane::default());
        return lanes.len() - 1;
    }
    with_room.unwrap_or(lanes.len() - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pyprof_measure::Point;

    use super::*;

    fn span(entry: u64, exit: u64, level: usize) -> Span {
        let [entry, exit] = [entry, exit].map(|second| Point {
            time: Duration::from_secs(second),
            ..Point::default()
        });
        Span { entry, exit, level }
    }

    fn rows_of(spans: &[(u64, u64, usize)]) -> Vec<usize> {
        let spans: Vec<Span> = spans
            .iter()
            .map(|&(entry, exit, level)| span(entry, exit, level))
            .collect();
        rows(&spans.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_rows_of_one_thread_are_its_levels() {
        let calls = [
            (1, 9, 0),
            (1, 4, 1),
            (1, 2, 2),
            (4, 8, 1),
            (9, 10, 0),
            (12, 13, 1),
        ];
        assert_eq!(rows_of(&calls), [0, 1, 2, 1, 0, 1]);
    }

    #[test]
    fn simultaneous_calls_have_different_rows() {
        let calls = [(1, 9, 0), (1, 9, 0), (3, 5, 1), (2, 8, 1), (9, 10, 0)];
        assert_eq!(rows_of(&calls), [0, 2, 3, 1, 0]);
    }

    #[test]
    fn the_longest_of_calls_that_begin_together_is_the_lowest() {
        assert_eq!(rows_of(&[(1, 5, 0), (1, 9, 0), (1, 7, 0)]), [2, 0, 1]);
    }

    #[test]
    fn a_call_that_ends_later_was_not_called_by_the_calls_below_it() {
        assert_eq!(rows_of(&[(1, 5, 0), (3, 8, 0), (4, 7, 1)]), [0, 1, 2]);
        assert_eq!(rows_of(&[(1, 5, 0), (3, 8, 1)]), [0, 1]);
        assert_eq!(rows_of(&[(1, 5, 0), (3, 8, 1), (4, 5, 1)]), [0, 2, 1]);
    }

    #[test]
    fn a_call_without_duration_may_call_another_one() {
        assert_eq!(
            rows_of(&[(5, 5, 0), (5, 5, 1), (5, 5, 1), (5, 5, 0), (5, 7, 0)]),
            [0, 1, 1, 0, 0]
        );
        assert_eq!(rows_of(&[(5, 1, 0), (6, 6, usize::MAX)]), [0, 1]);
    }

    #[test]
    fn beyond_the_most_lanes_calls_overlap() {
        let rows = rows_of(&[(1, 9, 0); 20_000]);
        assert_eq!(rows.iter().max(), Some(&(MOST_LANES - 1)));
    }

    proptest! {
        #[test]
        fn no_two_calls_overlap(
            spans in prop::collection::vec((0..40_u64, 0..20_u64, 0..4_usize), 0..60),
        ) {
            let spans: Vec<_> = spans.into_iter().map(|(entry, length, level)| (entry, entry + length, level)).collect();
            let rows = rows_of(&spans);
            for (one, &(entry, exit, _)) in spans.iter().enumerate() {
                for (other, &(other_entry, other_exit, _)) in spans.iter().enumerate().skip(one + 1) {
                    let overlap = exit.min(other_exit) > entry.max(other_entry);
                    prop_assert!(!overlap || rows[one] != rows[other]);
                }
            }
        }
    }
}
