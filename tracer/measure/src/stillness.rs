//! When memory cannot have changed, so that it need not be read.
//!
//! Whatever changes what the kernel accounts to a process takes the kernel some time: a page fault, or giving a page
//! back. A stretch of the program that was shorter than the cheapest of these has done none of them. The times are those
//! of this machine, measured at the start; half of the cheapest is taken, so that a machine that was slow just then
//! does not make a fast one miss anything.

use std::time::{Duration, Instant};

use crate::Taken;
use crate::system;

/// No machine is believed to be slower than that.
const LONGEST: Duration = Duration::from_micros(1);

/// The time in which the system cannot change the memory of this process; none where that is not known.
#[must_use]
pub fn too_short_for_a_change() -> Option<Duration> {
    system::cheapest_change().map(|cheapest| (cheapest / 2).min(LONGEST))
}

/// What a thread read at its last event, and when it went on.
#[derive(Debug, Default)]
pub struct Last {
    taken: Taken,
    went_on: Option<Instant>,
}

impl Last {
    /// Nothing was read.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            taken: Taken::NOTHING,
            went_on: None,
        }
    }

    /// What still holds, if the thread has had less than `too_short` since its last event.
    #[must_use]
    pub fn still_holds(&self, too_short: Option<Duration>) -> Taken {
        match (too_short, self.went_on) {
            (Some(too_short), Some(went_on)) if went_on.elapsed() < too_short => self.taken,
            _ => Taken::NOTHING,
        }
    }

    /// The thread goes on now, after an event at which this was read.
    pub fn go_on(&mut self, taken: Taken, too_short: Option<Duration>) {
        if too_short.is_some() {
            self.taken = taken.of_the_system();
            self.went_on = Some(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Backend, Bytes, Readings};

    fn read(amount: i64) -> Taken {
        let mut readings = Readings::new(move |_| Bytes::new(amount));
        readings.of(Backend::ResidentSet);
        readings.taken()
    }

    #[test]
    fn what_was_read_holds_for_too_short_a_time_only() {
        let mut last = Last::nothing();
        let hour = Some(Duration::from_secs(3600));
        assert_eq!(last.still_holds(hour), Taken::NOTHING);
        last.go_on(read(7), hour);
        assert_eq!(last.still_holds(hour), read(7));
        assert_eq!(last.still_holds(Some(Duration::ZERO)), Taken::NOTHING);
        assert_eq!(last.still_holds(None), Taken::NOTHING);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_page_fault_takes_longer() {
        let too_short = too_short_for_a_change().expect("the system tells");
        assert!(too_short > Duration::from_nanos(20), "{too_short:?}");
        assert!(too_short <= LONGEST, "{too_short:?}");
    }
}
