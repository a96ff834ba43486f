//! When it is looked: at times that lie whole intervals after the first look, however late one is.

use std::time::{Duration, Instant};

use pyprof_measure::following;

/// The times of a recording.
#[derive(Debug)]
pub(crate) struct Schedule {
    interval: Duration,
    next: Instant,
    end: Option<Instant>,
}

/// What is to be done at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Look.
    Look(Instant),
    /// Look no more.
    End(Instant),
}

impl Due {
    /// The time.
    pub(crate) fn at(self) -> Instant {
        match self {
            Self::Look(at) | Self::End(at) => at,
        }
    }
}

impl Schedule {
    /// The first look is at `start`; all ends after `limit`.
    pub(crate) fn new(start: Instant, interval: Duration, limit: Option<Duration>) -> Self {
        Self {
            interval: interval.max(SHORTEST),
            next: start,
            // what is so far away that the clock cannot say it does not come
            end: limit.and_then(|limit| start.checked_add(limit)),
        }
    }

    /// What comes after a look that has ended at `now`. Times that have passed meanwhile are left out.
    pub(crate) fn after(&mut self, now: Instant) -> Due {
        self.next = following(self.next, self.interval, now);
        match self.end {
            Some(end) if end <= self.next => Due::End(end),
            _ => Due::Look(self.next),
        }
    }
}

/// Shorter than any look takes.
const SHORTEST: Duration = Duration::from_micros(1);

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn looks_lie_whole_intervals_apart_however_late_one_is() {
        let start = Instant::now();
        let mut schedule = Schedule::new(start, SECOND, None);
        for (now, next) in [(0, 1000), (1000, 2000), (2001, 3000), (7200, 8000)] {
            let due = schedule.after(start + Duration::from_millis(now));
            assert_eq!(due, Due::Look(start + Duration::from_millis(next)));
        }
    }

    #[test]
    fn it_ends_after_the_limit_and_before_a_look_at_that_time() {
        let start = Instant::now();
        let mut schedule = Schedule::new(start, SECOND, Some(2 * SECOND));
        assert_eq!(schedule.after(start), Due::Look(start + SECOND));
        assert_eq!(schedule.after(start + SECOND), Due::End(start + 2 * SECOND));
        let at_once = Schedule::new(start, SECOND, Some(Duration::ZERO)).after(start);
        assert_eq!(at_once, Due::End(start));
    }

    #[test]
    fn an_interval_of_any_length_is_one() {
        let start = Instant::now();
        let mut never = Schedule::new(start, Duration::MAX, Some(Duration::MAX));
        assert!(never.after(start).at() > start + SECOND);
        let mut always = Schedule::new(start, Duration::ZERO, None);
        assert!(always.after(start).at() > start);
    }
}
