//! The start of a recording, in the local notation of date and time.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Returns the date and the time, in the time zone of this machine.
pub(crate) fn start(since_epoch: Duration) -> String {
    text_in_zone(since_epoch, TimeZone::system())
}

fn text_in_zone(since_epoch: Duration, zone: TimeZone) -> String {
    let milliseconds = (since_epoch.as_nanos() + 500_000) / 1_000_000;
    let timestamp = i64::try_from(milliseconds).ok();
    let timestamp = timestamp.and_then(|timestamp| Timestamp::from_millisecond(timestamp).ok());
    match timestamp {
        Some(timestamp) => timestamp
            .to_zoned(zone)
            .strftime("%d / %m / %Y - start at %H:%M:%S.%3f")
            .to_string(),
        // the calendar does not reach so far
        None => format!("start at {:.3} s", since_epoch.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_has_milliseconds() {
        let text_in_zone = |seconds| text_in_zone(Duration::from_secs_f64(seconds), TimeZone::UTC);
        assert_eq!(
            text_in_zone(1_674_829_182.203_4),
            "27 / 01 / 2023 - start at 14:19:42.203"
        );
        assert_eq!(
            text_in_zone(1_674_829_182.999_6),
            "27 / 01 / 2023 - start at 14:19:43.000"
        );
        assert_eq!(text_in_zone(1e18), "start at 1000000000000000000.000 s");
    }
}
