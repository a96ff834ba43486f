//! The beginning and the end of a run. The time between them does not include the memory readings.

use std::time::{Duration, SystemTime};

use pyprof_measure::{Point, Quantity};
use pyprof_process::LastReadings;

use crate::reading;

pub(super) fn entry(last: &mut LastReadings, quantity: Quantity) -> Point {
    let memory = reading::at_event(last, |now| now.of(quantity));
    Point {
        memory,
        time: now(),
    }
}

pub(super) fn exit(last: &mut LastReadings, quantity: Quantity) -> Point {
    let time = now();
    let memory = reading::at_event(last, |now| now.of(quantity));
    Point { memory, time }
}

/// Returns the time since the epoch, by the system's clock.
pub(super) fn now() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}
