//! A clock that is quick to read: the processor's own counter if it can be trusted. A line event reads the clock once
//! or twice, and the system's clock takes three times as long.

#[cfg_attr(
    all(target_os = "linux", target_arch = "x86_64"),
    path = "clock/time_stamp_counter.rs"
)]
#[cfg_attr(
    not(all(target_os = "linux", target_arch = "x86_64")),
    path = "clock/no_counter.rs"
)]
mod counter;

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A value of the clock. Values can be compared within one process, over less than an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClockValue(u64);

/// The difference of two clock values, in units of the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticks(pub(crate) u64);

impl ClockValue {
    /// Reads the clock.
    #[must_use]
    #[inline]
    pub(crate) fn now() -> Self {
        Self(if has_counter() {
            counter::read()
        } else {
            since_start()
        })
    }

    /// Returns the time since an earlier value. If the counter has gone back, the result is very long.
    #[must_use]
    pub(crate) fn since(self, earlier: Self) -> Ticks {
        Ticks(self.0.wrapping_sub(earlier.0))
    }

    /// Returns the time since this value.
    #[must_use]
    pub(crate) fn elapsed(self) -> Ticks {
        Self::now().since(self)
    }
}

impl Ticks {
    /// Converts to a duration. The scale is given by a measurement: `measured` ticks took `time`.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "less than an hour in billionths of a second fits"
    )]
    pub(crate) fn as_time(self, measured: Self, time: Duration) -> Duration {
        time.mul_f64(self.0 as f64 / measured.0.max(1) as f64)
    }

    /// Divides the ticks, rounded down.
    #[must_use]
    pub(crate) fn divided_by(self, divisor: u64) -> Self {
        Self(self.0 / divisor)
    }

    /// Multiplies the ticks. The result saturates.
    #[must_use]
    pub(crate) fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

fn has_counter() -> bool {
    static TRUSTED: OnceLock<bool> = OnceLock::new();
    *TRUSTED.get_or_init(counter::is_trusted)
}

/// Returns the nanoseconds of the system's clock since the first call.
fn since_start() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some_time() {
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(5) {}
    }

    #[test]
    fn a_later_value_is_later_by_the_time_between() {
        let (value, instant) = (ClockValue::now(), Instant::now());
        some_time();
        let whole = (value.elapsed(), instant.elapsed());
        let again = ClockValue::now();
        some_time();
        let time = again.elapsed().as_time(whole.0, whole.1);
        assert!((4..500).contains(&time.as_millis()), "{time:?}");
    }

    #[test]
    fn a_counter_that_goes_back_makes_a_long_time() {
        let future = ClockValue(ClockValue::now().0.wrapping_add(1 << 40));
        assert!(future.elapsed() > Ticks(1 << 60));
    }
}
