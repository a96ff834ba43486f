//! What is in use of the heap: of all threads, and of the one that runs.

use std::ops::Sub;

use crate::readings::CountedAllocations;
use crate::{Backend, Bytes};

/// Two amounts of memory that is in use.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InUse {
    process: Bytes,
    thread: Bytes,
}

impl InUse {
    /// What is in use at an event.
    #[inline]
    pub(super) fn now(allocations: &CountedAllocations) -> Self {
        Self {
            process: allocations.process.in_use,
            thread: allocations.thread.in_use,
        }
    }

    /// The most that was in use since the event before.
    #[inline]
    pub(super) fn highest(allocations: &CountedAllocations) -> Self {
        Self {
            process: allocations.process.highest,
            thread: allocations.thread.highest,
        }
    }

    /// The larger amounts replace the smaller ones.
    #[inline]
    pub(super) fn rise(&mut self, other: Self) {
        self.process = self.process.max(other.process);
        self.thread = self.thread.max(other.thread);
    }

    /// The one that a backend counts; none if it counts neither.
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
