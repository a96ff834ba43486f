//! The source of readings, which the caller implements.

use crate::{AllocationCounts, Bytes, ClockValue, Quantity, Ticks};

/// The source of the readings at an event.
pub trait Source {
    /// Reads the clock.
    fn clock(&self) -> ClockValue;

    /// Returns the shortest time in which the system can change the memory of the process; none if memory has to be
    /// read at every event.
    fn shortest_change(&self) -> Option<Ticks>;

    /// Reads the amount of a quantity.
    fn memory(&self, quantity: Quantity) -> Bytes;

    /// Returns the memory that the allocator has counted up to the event; none if it counts nothing. It is called once
    /// at each event.
    fn counts(&self) -> Option<AllocationCounts>;
}
