//! When memory cannot have changed, so that it need not be read.
//!
//! Whatever changes what the kernel accounts to a process takes the kernel some time: a page fault, or giving a page
//! back. A stretch of the program that was shorter than the cheapest of these has done none of them. The times are those
//! of this machine, measured at the start; half of the cheapest is taken, so that a machine that was slow just then
//! does not make a fast one miss anything.

use std::time::{Duration, Instant};

use crate::moment::{Moment, Ticks};
use crate::readings::{CountedAllocations, Taken};
use crate::system;
use crate::{Bytes, Quantity};

/// No machine is believed to be slower than that.
const LONGEST: Duration = Duration::from_micros(1);

/// The time in which the system cannot change the memory of this process.
#[derive(Clone, Copy, Debug)]
pub struct TooShort {
    ticks: Ticks,
    time: Duration,
}

impl TooShort {
    /// Measures this machine; none where what a change takes is not known.
    #[must_use]
    pub fn measure() -> Option<Self> {
        let (began, moment) = (Instant::now(), Moment::now());
        let cheapest = system::cheapest_change()?;
        let (measured, took) = (moment.elapsed(), began.elapsed());
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

    /// The time.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.time
    }
}

/// What a thread read at its last event, and when it went on.
#[derive(Debug, Default)]
pub struct Last {
    pub(crate) taken: Taken,
    pub(crate) allocations: CountedAllocations,
    went_on: Option<Moment>,
}

impl Last {
    /// Nothing was read.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            taken: Taken::NOTHING,
            allocations: CountedAllocations::NONE,
            went_on: None,
        }
    }

    /// An event happens: forgets what may have changed since the thread went on after the last one. `too_short` for a
    /// change is the time within which only what Python or the thread itself counts can change.
    #[inline]
    pub fn at_event(&mut self, too_short: Option<&TooShort>) {
        if self.taken.knows_what_takes_time()
            && let (Some(too_short), Some(went_on)) = (too_short, self.went_on)
        {
            let now = Moment::now();
            if now.since(went_on) < too_short.ticks {
                self.went_on = Some(now);
                return self.taken.forget_what_changes_at_once();
            }
        }
        self.taken.forget();
    }

    /// The thread goes on after an event. What the event took counts as the thread's own time, which is to be on the safe
    /// side; but not the reading of the memory, which alone takes longer than what is too short for a change.
    #[inline]
    pub fn go_on(&mut self) {
        if self.taken.was_read_now() {
            self.went_on = Some(Moment::now());
        }
    }

    /// Says what a quantity is at the event, which need not be read then.
    #[inline]
    pub fn know(&mut self, quantity: Quantity, amount: Bytes) {
        self.taken.know(quantity, amount);
    }

    /// Says what was allocated up to the event.
    #[inline]
    pub fn count(&mut self, allocations: CountedAllocations) {
        self.allocations = allocations;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Backend, Readings};

    fn of(ticks: Ticks) -> TooShort {
        TooShort {
            ticks,
            time: Duration::ZERO,
        }
    }

    /// What is known of the resident set at an event after one at which it was 7.
    fn known_at_next_event(too_short: Option<&TooShort>) -> bool {
        let mut last = Last::nothing();
        last.at_event(too_short);
        Readings::of_event(&mut last, |_| Bytes::new(7)).of(Backend::ResidentSet.into());
        last.go_on();
        last.at_event(too_short);
        let mut known = true;
        Readings::of_event(&mut last, |_| {
            known = false;
            Bytes::new(8)
        })
        .of(Backend::ResidentSet.into());
        known
    }

    #[test]
    fn what_was_read_holds_for_too_short_a_time_only() {
        assert!(known_at_next_event(Some(&of(Ticks(u64::MAX)))));
        assert!(!known_at_next_event(Some(&of(Ticks(0)))));
        assert!(!known_at_next_event(None));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_page_fault_takes_longer() {
        let too_short = TooShort::measure().expect("the system tells");
        let time = too_short.time();
        assert!(time > Duration::from_nanos(20), "{time:?}");
        assert!(time <= LONGEST, "{time:?}");
    }
}
