//! Memory that is allocated and freed, as two sums that only grow.

use std::ops::{Add, Sub};

use crate::Bytes;

/// The sums of all memory that a thread or the process has allocated and freed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Flow {
    /// The bytes allocated.
    pub allocated: Bytes,
    /// The bytes freed, whichever thread had allocated them.
    pub freed: Bytes,
}

impl Flow {
    /// No memory allocated, none freed.
    pub const NOTHING: Self = Self {
        allocated: Bytes::ZERO,
        freed: Bytes::ZERO,
    };

    /// Makes the flow of memory that was allocated and is still in use.
    #[must_use]
    pub const fn kept(amount: Bytes) -> Self {
        Self {
            allocated: amount,
            freed: Bytes::ZERO,
        }
    }

    /// Makes the flow of memory that was allocated and freed again.
    #[must_use]
    pub const fn passing(amount: Bytes) -> Self {
        Self {
            allocated: amount,
            freed: amount,
        }
    }

    /// Returns the memory allocated less the memory freed.
    #[must_use]
    #[inline]
    pub fn in_use(self) -> Bytes {
        self.allocated - self.freed
    }
}

impl Add for Flow {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self {
            allocated: self.allocated + other.allocated,
            freed: self.freed + other.freed,
        }
    }
}

impl Sub for Flow {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self {
            allocated: self.allocated - other.allocated,
            freed: self.freed - other.freed,
        }
    }
}
