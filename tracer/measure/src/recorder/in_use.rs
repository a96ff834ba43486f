//! The heap memory in use: of all threads, and of the current thread.

use std::ops::Sub;

use crate::{Backend, Bytes, CountedAllocations};

/// The memory in use by the process and by the thread.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InUse {
    process: Bytes,
    thread: Bytes,
}

impl InUse {
    /// Returns the memory in use at an event.
    #[inline]
    pub(super) fn now(allocations: &CountedAllocations) -> Self {
        Self {
            process: allocations.process.in_use,
            thread: allocations.thread.in_use,
        }
    }

    /// Returns the most memory in use since the previous event.
    #[inline]
    pub(super) fn highest(allocations: &CountedAllocations) -> Self {
        Self {
            process: allocations.process.highest,
            thread: allocations.thread.highest,
        }
    }

    /// Raises each amount to the other amount, if that is larger.
    #[inline]
    pub(super) fn rise(&mut self, other: Self) {
        self.process = self.process.max(other.process);
        self.thread = self.thread.max(other.thread);
    }

    /// Returns the amount that a backend counts; none if the backend does not count allocations.
    #[inline]
    pub(super) fn of(self, backend: Backend) -> Option<Bytes> {
        match backend {
            Backend::Heap => Some(self.process),
            Backend::ThreadHeap => Some(self.thread),
            _ => None,
        }
    }
}

impl Sub for InUse {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self {
            process: self.process - other.process,
            thread: self.thread - other.thread,
        }
    }
}
