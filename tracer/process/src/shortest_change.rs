//! The shortest time in which memory can change: after less time, it need not be read again.
//!
//! Every change of the memory that the kernel accounts to a process takes the kernel some time: for a page fault, or to
//! give a page back. A stretch of the program that was shorter than the cheapest of these changes did none of them. The
//! times are measured on this machine at the start. Half of the cheapest time is used: if the machine was slow during
//! the measurement, changes at its full speed are still seen.

use std::time::{Duration, Instant};

use pyprof_measure::Ticks;

use crate::clock::read_clock;
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
        let (began, value) = (Instant::now(), read_clock());
        let cheapest = system::cheapest_change()?;
        let (measured, took) = (read_clock().since(value), began.elapsed());
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

    /// Returns the time in ticks of the clock.
    #[must_use]
    #[inline]
    pub fn ticks(&self) -> Ticks {
        self.ticks
    }

    /// Returns the time in units of the system's clock.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.time
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_page_fault_takes_longer() {
        let shortest_change = ShortestChange::measure().expect("measured");
        let time = shortest_change.time();
        assert!(time > Duration::from_nanos(20), "{time:?}");
        assert!(time <= LONGEST, "{time:?}");
    }
}
