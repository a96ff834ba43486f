//! Events at which memory need not be read, because it cannot have changed.
//!
//! Every change of the memory that the kernel accounts to a process takes the kernel some time: for a page fault, or to
//! give a page back. A stretch of the program that was shorter than the cheapest of these changes did none of them. The
//! times are measured on this machine at the start. Half of the cheapest time is used: if the machine was slow during
//! the measurement, changes at its full speed are still seen.

use std::time::{Duration, Instant};

use pyprof_measure::{Bytes, CachedReadings, CountedAllocations, Quantity, Readings};

use crate::clock::{ClockValue, Ticks};
use crate::system;

/// The upper limit of the measured time: no machine is slower than this.
const LONGEST: Duration = Duration::from_micros(1);

/// The shortest time in which the system can change the memory of this process.
#[derive(Clone, Copy, Debug)]
pub struct ShortestChange {
    ticks: Ticks,
    time: Duration,
}

impl ShortestChange {
    /// Measures this machine; returns none if the system does not show the time of a change.
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

    /// Returns the same time in units of the system's clock.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.time
    }
}

/// The readings of a thread at its last event, and the time at which the thread went on after it.
#[derive(Debug, Default)]
pub struct LastReadings {
    cached: CachedReadings,
    allocations: Option<CountedAllocations>,
    went_on: Option<ClockValue>,
}

impl LastReadings {
    /// Makes an empty value, without any readings.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            cached: CachedReadings::NONE,
            allocations: None,
            went_on: None,
        }
    }

    /// Begins an event: forgets the readings that may have changed since the thread went on after the last event. If
    /// the thread ran for less time than `shortest_change`, only these amounts can have changed: those that Python or
    /// the allocator counts, and the memory of children.
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

    /// Ends an event: stores the time at which the thread goes on, if memory was read. The time is taken after the
    /// reading, which alone takes longer than the shortest change. The rest of the event counts as the thread's own
    /// time, to be on the safe side.
    #[inline]
    pub fn go_on(&mut self) {
        if self.cached.was_read_now() {
            self.went_on = Some(ClockValue::now());
        }
    }

    /// Stores the amount of a quantity, which is then not read at this event.
    #[inline]
    pub fn know(&mut self, quantity: Quantity, amount: Bytes) {
        self.cached.know(quantity, amount);
    }

    /// Returns the readings of the event. `read` is called for quantities that are not known.
    #[inline]
    pub fn readings<R: FnMut(Quantity) -> Bytes>(&mut self, read: R) -> Readings<'_, R> {
        Readings::new(&mut self.cached, self.allocations.as_ref(), read)
    }

    /// Stores the bytes allocated up to the event.
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

    /// Returns whether the resident set is still known at the event after a reading.
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
