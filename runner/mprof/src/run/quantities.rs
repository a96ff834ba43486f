//! Amounts and durations as messages and pictures show them.

use std::time::Duration;

use pyprof_measure::Bytes;

/// Returns a duration as `1:02:03`, or as `2:03` below an hour.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Returns an amount with one digit after the point, such as `12.5 MiB`.
pub(crate) fn amount(memory: Bytes) -> String {
    format!("{:.1} MiB", memory.mebibytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_has_hours_only_if_there_are_any() {
        assert_eq!(clock(Duration::from_millis(62_900)), "1:02");
        assert_eq!(clock(Duration::from_secs(3_723)), "1:02:03");
    }
}
