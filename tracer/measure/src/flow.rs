//! What is allocated and freed, as two sums that only grow.

use std::ops::{Add, Sub};

use crate::Bytes;

/// What a thread or the process has allocated and freed, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Flow {
    /// All that it has allocated.
    pub allocated: Bytes,
    /// All that it has freed, whichever thread had allocated it.
    pub freed: Bytes,
}

impl Flow {
    /// Nothing yet.
    pub const NOTHING: Self = Self {
        allocated: Bytes::ZERO,
        freed: Bytes::ZERO,
    };

    /// What was allocated and is in use.
    #[must_use]
    pub const fn kept(amount: Bytes) -> Self {
        Self {
            allocated: amount,
            freed: Bytes::ZERO,
        }
    }

    /// What was allocated and freed again.
    #[must_use]
    pub const fn passing(amount: Bytes) -> Self {
        Self {
            allocated: amount,
            freed: amount,
        }
    }

    /// What is left of it.
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
