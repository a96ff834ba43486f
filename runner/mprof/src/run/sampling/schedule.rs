//! The times of samples: whole intervals after the first sample, however late a sample is.

use std::time::{Duration, Instant};

use pyprof_process::following;

/// The times of a recording.
#[derive(Debug)]
pub(crate) struct Schedule {
    interval: Duration,
    next: Instant,
    end: Option<Instant>,
}

/// The next event, with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Take a sample.
    Sample(Instant),
    /// End the recording.
    End(Instant),
}

impl Due {
    /// Returns the time of the event.
    pub(crate) fn at(self) -> Instant {
        match self {
            Self::Sample(at) | Self::End(at) => at,
        }
    }
}

impl Schedule {
    /// Creates a schedule: the first sample is taken at `start`, and the recording ends after `limit`.
    pub(crate) fn new(start: Instant, interval: Duration, limit: Option<Duration>) -> Self {
        Self {
            interval: interval.max(SHORTEST_INTERVAL),
            next: start,
            // `None` if the clock cannot represent a limit so far in the future
            end: limit.and_then(|limit| start.checked_add(limit)),
        }
    }

    /// Returns the next event after a sample that was complete at `now`. Times that have passed are skipped.
    pub(crate) fn after(&mut self, now: Instant) -> Due {
        self.next = following(self.next, self.interval, now);
        match self.end {
            Some(end) if end <= self.next => Due::End(end),
            _ => Due::Sample(self.next),
        }
    }
}

/// The shortest interval. Every sample takes longer.
const SHORTEST_INTERVAL: Duration = Duration::from_micros(1);

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_late_sample_does_not_shift_the_later_ones() {
        let start = Instant::now();
        let mut schedule = Schedule::new(start, SECOND, None);
        for (now, next) in [(0, 1000), (1000, 2000), (2001, 3000), (7200, 8000)] {
            let due = schedule.after(start + Duration::from_millis(now));
            assert_eq!(due, Due::Sample(start + Duration::from_millis(next)));
        }
    }

    #[test]
    fn the_end_comes_before_a_sample_at_the_same_time() {
        let start = Instant::now();
        let mut schedule = Schedule::new(start, SECOND, Some(2 * SECOND));
        assert_eq!(schedule.after(start), Due::Sample(start + SECOND));
        assert_eq!(schedule.after(start + SECOND), Due::End(start + 2 * SECOND));
        let at_once = Schedule::new(start, SECOND, Some(Duration::ZERO)).after(start);
        assert_eq!(at_once, Due::End(start));
    }

    #[test]
    fn an_interval_may_have_any_length() {
        let start = Instant::now();
        let mut never = Schedule::new(start, Duration::MAX, Some(Duration::MAX));
        assert!(never.after(start).at() > start + SECOND);
        let mut always = Schedule::new(start, Duration::ZERO, None);
        assert!(always.after(start).at() > start);
    }
}
