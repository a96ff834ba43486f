//! The two ends of a run. The time in between does not contain the reading of the memory.

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

/// Since the epoch, as other programs' clocks have it.
pub(super) fn now() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}
