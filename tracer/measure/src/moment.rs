//! Moments, told apart by the processor's own counter where it can be trusted: the system's clock takes three times as
//! long to read, and a moment is taken twice for each line.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A moment of this process, good for distances of less than an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment(u64);

/// A distance of two moments, in the counter's own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticks(pub(crate) u64);

impl Moment {
    /// This one.
    #[must_use]
    #[inline]
    pub(crate) fn now() -> Self {
        Self(if has_counter() {
            counter::read()
        } else {
            since_start()
        })
    }

    /// The time between an earlier moment and this one. Should the counter have gone back, that is a very long one.
    #[must_use]
    pub(crate) fn since(self, earlier: Self) -> Ticks {
        Ticks(self.0.wrapping_sub(earlier.0))
    }

    /// The time from this moment on.
    #[must_use]
    pub(crate) fn elapsed(self) -> Ticks {
        Self::now().since(self)
    }
}

impl Ticks {
    /// The same as time, where `measured` of the counter took `time`.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "less than an hour in billionths of a second fits"
    )]
    pub(crate) fn as_time(self, measured: Self, time: Duration) -> Duration {
        time.mul_f64(self.0 as f64 / measured.0.max(1) as f64)
    }

    /// So many times less.
    #[must_use]
    pub(crate) fn divided_by(self, divisor: u64) -> Self {
        Self(self.0 / divisor)
    }

    /// So many times more.
    #[must_use]
    pub(crate) fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

fn has_counter() -> bool {
    static TRUSTED: OnceLock<bool> = OnceLock::new();
    *TRUSTED.get_or_init(counter::is_trusted)
}

/// Nanoseconds by the system's clock.
fn since_start() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
}

/// The time stamp counter, if the kernel keeps its own time by it: then it runs evenly and alike on all processors.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod counter {
    pub(super) fn read() -> u64 {
        // SAFETY: every processor of this architecture has the instruction.
        unsafe { core::arch::x86_64::_rdtsc() }
    }

    pub(super) fn is_trusted() -> bool {
        let kept_by = std::fs::read_to_string(
            "/sys/devices/system/clocksource/clocksource0/current_clocksource",
        );
        kept_by.is_ok_and(|name| name.trim_end() == "tsc")
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
mod counter {
    pub(super) fn read() -> u64 {
        0
    }

    pub(super) fn is_trusted() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some_time() {
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(5) {}
    }

    #[test]
    fn a_later_moment_is_later_by_the_time_between() {
        let (moment, instant) = (Moment::now(), Instant::now());
        some_time();
        let whole = (moment.elapsed(), instant.elapsed());
        let again = Moment::now();
        some_time();
        let time = again.elapsed().as_time(whole.0, whole.1);
        assert!((4..500).contains(&time.as_millis()), "{time:?}");
    }

    #[test]
    fn a_counter_that_goes_back_makes_a_long_time() {
        let future = Moment(Moment::now().0.wrapping_add(1 << 40));
        assert!(future.elapsed() > Ticks(1 << 60));
    }
}
