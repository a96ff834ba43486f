//! The measurements of one line, and of one execution of it.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::Bytes;

/// The measurements of one line, over all its executions.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub struct Line {
    /// The sum of the changes of memory by its executions.
    pub increment: Bytes,
    /// The highest memory at the end of an execution.
    pub memory: Bytes,
    /// The number of executions.
    pub occurrences: u64,
    /// The sum of what its executions allocated, freed or not. Zero if allocations are not measured, as are `freed` and
    /// `peak`.
    pub allocated: Bytes,
    /// The sum of what its executions freed, whichever line had allocated it.
    pub freed: Bytes,
    /// The most memory in use during one execution, above the memory in use when that execution began.
    pub peak: Bytes,
}

impl Line {
    /// Adds the changes by an execution. The execution need not be over; it is not counted here.
    #[inline]
    pub(crate) fn settle(&mut self, execution: &Execution) {
        self.increment += execution.increment;
        self.memory = self.memory.max(execution.memory);
        self.allocated += execution.allocated;
        self.freed += execution.freed;
    }

    /// Returns the measurements of the executions of both.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        Self {
            increment: self.increment + other.increment,
            memory: self.memory.max(other.memory),
            occurrences: self.occurrences.saturating_add(other.occurrences),
            allocated: self.allocated + other.allocated,
            freed: self.freed + other.freed,
            peak: self.peak.max(other.peak),
        }
    }
}

/// The measurements of one execution of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Execution {
    /// The change of memory.
    pub increment: Bytes,
    /// The memory at its end.
    pub memory: Bytes,
    /// The bytes allocated, freed or not.
    pub allocated: Bytes,
    /// The bytes freed, whichever line had allocated them.
    pub freed: Bytes,
    /// The most memory in use during the execution, above the memory in use when it began.
    pub peak: Bytes,
}
