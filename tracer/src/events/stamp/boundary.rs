//! The beginning and the end of a run. The time between them does not include the memory readings.

use std::time::{Duration, SystemTime};

use pyprof_measure::{EventReadings, Point, Quantity};

use crate::reading::ThisProcess;

pub(super) fn entry(readings: &mut EventReadings, quantity: Quantity) -> Point {
    let memory = readings.read(quantity, &ThisProcess);
    Point {
        memory,
        time: now(),
    }
}

pub(super) fn exit(readings: &mut EventReadings, quantity: Quantity) -> Point {
    let time = now();
    let memory = readings.read(quantity, &ThisProcess);
    Point { memory, time }
}

/// Returns the time since the epoch, by the system's clock.
pub(super) fn now() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}
