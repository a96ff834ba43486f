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
use std::time::Instant;

use pyprof_measure::ClockValue;

/// Reads the clock.
#[must_use]
#[inline]
pub fn read_clock() -> ClockValue {
    ClockValue(if has_counter() {
        counter::read()
    } else {
        since_start()
    })
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
    use std::time::Duration;

    use super::*;

    fn some_time() {
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(5) {}
    }

    #[test]
    fn a_later_value_is_later_by_the_time_between() {
        let (value, instant) = (read_clock(), Instant::now());
        some_time();
        let whole = (read_clock().since(value), instant.elapsed());
        let again = read_clock();
        some_time();
        let time = read_clock().since(again).as_time(whole.0, whole.1);
        assert!((4..500).contains(&time.as_millis()), "{time:?}");
    }
}
