//! When memory cannot have changed, so that it need not be read.
//!
//! Whatever changes what the kernel accounts to a process takes the kernel some time: a page fault, or giving a page
//! back. A stretch of the program that was shorter than the cheapest of these has done none of them. The times are those
//! of this machine, measured at the start; half of the cheapest is taken, so that a machine that was slow just then
//! does not make a fast one miss anything.

use std::time::{Duration, Instant};

use pyprof_measure::{Bytes, CachedReadings, CountedAllocations, Quantity, Readings};

use crate::clock::{ClockValue, Ticks};
use crate::system;

/// No machine is believed to be slower than that.
const LONGEST: Duration = Duration::from_micros(1);

/// The shortest time in which the system can change the memory of this process.
#[derive(Clone, Copy, Debug)]
pub struct ShortestChange {
    ticks: Ticks,
    time: Duration,
}

impl ShortestChange {
    /// Measures this machine; none where the time of a change is not known.
    #[must_use]
    pub fn measure() -> Option<Self> {
        let (began, value) = (Instant::now(), ClockValue::now());
        let cheapest = system::cheapest_change()?;
        let (measured, took) = (value.elapsed(), began.elapsed());
        let half = cheapest.divided_by(2);
        let time = half.as_time(measured, took);
        Some(if time <= LONGEST {
            Self { ticks: half, time }
        } else {
            Self::most(measured, took)
        })
    }

    fn most(measured: Ticks, took: Duration) -> Self {
        let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let ticks = measured.times(nanoseconds(LONGEST));
        Self {
            ticks: ticks.divided_by(nanoseconds(took).max(1)),
            time: LONGEST,
        }
    }

    /// The same as time of the system's clock.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.time
    }
}

/// What a thread has read at its last event, and when the thread went on.
#[derive(Debug, Default)]
pub struct LastReadings {
    cached: CachedReadings,
    allocations: Option<CountedAllocations>,
    went_on: Option<ClockValue>,
}

impl LastReadings {
    /// Nothing was read.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            cached: CachedReadings::NONE,
            allocations: None,
            went_on: None,
        }
    }

    /// An event happens: forgets what may have changed since the thread went on after the last one. In less time than
    /// `shortest_change`, only what Python or the thread itself counts can change.
    #[inline]
    pub fn at_event(&mut self, shortest_change: Option<&ShortestChange>) {
        if self.cached.knows_what_takes_time()
            && let (Some(shortest_change), Some(went_on)) = (shortest_change, self.went_on)
        {
            let now = ClockValue::now();
            if now.since(went_on) < shortest_change.ticks {
                self.went_on = Some(now);
                return self.cached.forget_what_changes_at_once();
            }
        }
        self.cached.forget();
    }

    /// The thread goes on after an event. What the event took counts as the thread's own time, which is to be on the safe
    /// side; but not the reading of the memory, which alone takes longer than the shortest change.
    #[inline]
    pub fn go_on(&mut self) {
        if self.cached.was_read_now() {
            self.went_on = Some(ClockValue::now());
        }
    }

    /// Says what a quantity is at the event, which need not be read then.
    #[inline]
    pub fn know(&mut self, quantity: Quantity, amount: Bytes) {
        self.cached.know(quantity, amount);
    }

    /// The readings of the event: `read` takes what is not known from before.
    #[inline]
    pub fn readings<R: FnMut(Quantity) -> Bytes>(&mut self, read: R) -> Readings<'_, R> {
        Readings::new(&mut self.cached, self.allocations.as_ref(), read)
    }

    /// Says what was allocated up to the event.
    #[inline]
    pub fn count(&mut self, allocations: CountedAllocations) {
        self.allocations = Some(allocations);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyprof_measure::Backend;

    fn of(ticks: Ticks) -> ShortestChange {
        ShortestChange {
            ticks,
            time: Duration::ZERO,
        }
    }

    /// What is known of the resident set at an event after one at which it was 7.
    fn known_at_next_event(shortest_change: Option<&ShortestChange>) -> bool {
        let mut last = LastReadings::nothing();
        last.at_event(shortest_change);
        last.readings(|_| Bytes::new(7))
            .of(Backend::ResidentSet.into());
        last.go_on();
        last.at_event(shortest_change);
        let mut known = true;
        last.readings(|_| {
            known = false;
            Bytes::new(8)
        })
        .of(Backend::ResidentSet.into());
        known
    }

    #[test]
    fn a_reading_holds_for_less_than_the_shortest_change() {
        assert!(known_at_next_event(Some(&of(Ticks(u64::MAX)))));
        assert!(!known_at_next_event(Some(&of(Ticks(0)))));
        assert!(!known_at_next_event(None));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_page_fault_takes_longer() {
        let shortest_change = ShortestChange::measure().expect("measured");
        let time = shortest_change.time();
        assert!(time > Duration::from_nanos(20), "{time:?}");
        assert!(time <= LONGEST, "{time:?}");
    }
}
