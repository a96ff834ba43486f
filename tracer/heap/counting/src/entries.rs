//! A hash table of numbers, in memory of its own.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::lock::NamesLock;
use crate::memory::reserve;

/// A hash table with linear probing, whose entries are numbers from 1 on. There must always be free slots.
#[derive(Debug)]
pub(crate) struct Entries {
    /// The number of slots: a power of two.
    slots: usize,
    memory: AtomicPtr<u32>,
}

impl Entries {
    pub(crate) const fn new(slots: usize) -> Self {
        assert!(slots.is_power_of_two());
        Self {
            slots,
            memory: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Reserves the memory. Returns whether the system has permitted it.
    pub(crate) fn begin(&self) -> bool {
        let memory = reserve(self.slots * size_of::<u32>());
        let memory = memory.map_or(ptr::null_mut(), <*mut u8>::cast);
        self.memory.store(memory, Ordering::Release);
        !memory.is_null()
    }

    /// Returns the entry for which `is_it` holds, or the free slot for it.
    pub(crate) fn find(
        &self,
        _: &NamesLock,
        hash: u64,
        is_it: impl Fn(u32) -> bool,
    ) -> Result<u32, *mut u32> {
        // the upper bits of the product depend on all bits of the hash
        let hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let mut place = hash as usize & (self.slots - 1);
        loop {
            let slot = self.memory.load(Ordering::Relaxed).wrapping_add(place);
            // SAFETY: the place is below the number of slots, and the caller holds the lock on the names.
            match unsafe { slot.read() } {
                0 => return Err(slot),
                entry if is_it(entry) => return Ok(entry),
                _ => place = (place + 1) & (self.slots - 1),
            }
        }
    }
}
