//! The memory that the allocator counts, up to an event.

use crate::{Backend, Bytes};

/// The allocated memory at an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// The bytes ever allocated.
    pub allocated: Bytes,
    /// The bytes allocated and not freed.
    pub in_use: Bytes,
    /// The most bytes in use since the previous event.
    pub highest: Bytes,
}

/// The [`Allocations`] of the whole process, and those of the event's thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountedAllocations {
    /// The allocations of all threads.
    pub process: Allocations,
    /// The allocations of the event's thread.
    pub thread: Allocations,
}

impl CountedAllocations {
    /// Returns the allocations that a backend counts; none if the backend does not count allocations.
    #[must_use]
    pub fn of(&self, backend: Backend) -> Option<&Allocations> {
        match backend {
            Backend::Heap => Some(&self.process),
            Backend::ThreadHeap => Some(&self.thread),
            _ => None,
        }
    }
}

/// The memory that the allocator has counted up to an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AllocationCounts {
    /// The bytes in use by all threads; none if no table needs them.
    pub process: Option<Bytes>,
    /// The bytes in use by the event's thread.
    pub thread: Bytes,
    /// The allocations; none if lines show only the memory that stays in use.
    pub allocations: Option<CountedAllocations>,
}
