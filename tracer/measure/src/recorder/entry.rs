//! A table of measurements that several threads may add to.

use std::ops::DerefMut;

use lock_api::Mutex;

use crate::single_thread_lock::{self, SingleThreadLock};
use crate::{Measurements, Quantity};

/// A table of measurements that several threads may add to.
#[derive(Debug)]
pub struct Entry {
    /// The id of the table within a thread. It is small, since recorders keep an array indexed by ids.
    id: usize,
    /// The quantity that the table shows.
    quantity: Quantity,
    /// The measurements. The interpreter lock lets one thread at a time have events, so this lock is almost never
    /// contended.
    measurements: Mutex<SingleThreadLock, Measurements>,
}

impl Entry {
    /// Makes a table. No other table may have the same `id` while this one is recorded.
    #[must_use]
    pub fn new(id: usize, quantity: Quantity, first_line: u32) -> Self {
        Self::with(id, quantity, Measurements::new(first_line))
    }

    /// Makes a table that counts into these measurements.
    #[must_use]
    pub fn with(id: usize, quantity: Quantity, measurements: Measurements) -> Self {
        single_thread_lock::find_thread_flag();
        Self {
            id,
            quantity,
            measurements: Mutex::new(measurements),
        }
    }

    /// Returns the id of the table.
    #[must_use]
    pub fn id(&self) -> usize {
        self.id
    }

    /// Returns the quantity that the table shows.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// Locks the measurements and returns them.
    #[inline]
    pub fn measurements(&self) -> impl DerefMut<Target = Measurements> {
        self.measurements.lock()
    }

    /// Does the same as [`Entry::measurements`], but returns none if another thread, or an interrupted call of this
    /// thread, holds the lock.
    #[must_use]
    pub fn try_measurements(&self) -> Option<impl DerefMut<Target = Measurements>> {
        self.measurements.try_lock()
    }
}
