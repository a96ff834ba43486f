//! Times of a clock that is quick to read, in the units of that clock.

use std::time::Duration;

/// A value of the clock. Values can be compared within one process, over less than an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockValue(pub u64);

/// The difference of two clock values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticks(pub u64);

impl ClockValue {
    /// Returns the time since an earlier value. If the clock has gone back, the result is very long.
    #[must_use]
    #[inline]
    pub fn since(self, earlier: Self) -> Ticks {
        Ticks(self.0.wrapping_sub(earlier.0))
    }
}

impl Ticks {
    /// Converts to a duration. The scale is given by a measurement: `measured` ticks took `time`.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "less than an hour in billionths of a second fits"
    )]
    pub fn as_time(self, measured: Self, time: Duration) -> Duration {
        time.mul_f64(self.0 as f64 / measured.0.max(1) as f64)
    }

    /// Divides the ticks, rounded down.
    #[must_use]
    pub fn divided_by(self, divisor: u64) -> Self {
        Self(self.0 / divisor)
    }

    /// Multiplies the ticks. The result saturates.
    #[must_use]
    pub fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_goes_back_makes_a_long_time() {
        let (now, future) = (ClockValue(7), ClockValue(7 + (1 << 40)));
        assert_eq!(future.since(now), Ticks(1 << 40));
        assert!(now.since(future) > Ticks(1 << 60));
    }
}
