//! A hash table of numbers, in memory of its own. It grows, since hashes spread over all pages of a table.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use crate::lock::NamesLock;
use crate::memory::reserve;

/// The number of slots at the start: a page.
const FIRST_SLOTS: usize = 1 << 10;

/// A hash table with linear probing, whose entries are numbers from 1 on. There must always be free slots.
///
/// The reserved memory has a place for a table of each size: 2**n slots begin at slot 2**n.
#[derive(Debug)]
pub(crate) struct Entries {
    /// The largest number of slots: a power of two.
    most_slots: usize,
    memory: AtomicPtr<u32>,
    // the lock on the names protects these
    /// The number of slots: a power of two.
    slots: AtomicUsize,
    /// The number of entries.
    used: AtomicUsize,
}

/// A free slot of a table, for one entry.
#[derive(Debug)]
pub(crate) struct Free(*mut u32);

impl Entries {
    pub(crate) const fn new(most_slots: usize) -> Self {
        assert!(most_slots.is_power_of_two() && most_slots >= FIRST_SLOTS);
        Self {
            most_slots,
            memory: AtomicPtr::new(ptr::null_mut()),
            slots: AtomicUsize::new(FIRST_SLOTS),
            used: AtomicUsize::new(0),
        }
    }

    /// Reserves the memory. Returns whether the system has permitted it.
    pub(crate) fn begin(&self) -> bool {
        let memory = reserve(2 * self.most_slots * size_of::<u32>());
        let memory = memory.map_or(ptr::null_mut(), <*mut u8>::cast);
        self.memory.store(memory, Ordering::Release);
        !memory.is_null()
    }

    /// Returns the entry with this key for which `is_it` holds, or the free slot for it.
    pub(crate) fn find(
        &self,
        _: &NamesLock,
        key: u64,
        is_it: impl Fn(u32) -> bool,
    ) -> Result<u32, Free> {
        let slots = self.slots.load(Ordering::Relaxed);
        let table = self.table(slots);
        // the upper bits of the product depend on all bits of the key
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let mut place = hash as usize & (slots - 1);
        loop {
            let slot = table.wrapping_add(place);
            // SAFETY: the place is below the number of slots, and the caller holds the lock on the names.
            match unsafe { slot.read() } {
                0 => return Err(Free(slot)),
                entry if is_it(entry) => return Ok(entry),
                _ => place = (place + 1) & (slots - 1),
            }
        }
    }

    /// Stores an entry in the slot that [`find`](Self::find) has returned. `key_of` returns the key of an entry.
    pub(crate) fn insert(
        &self,
        lock: &NamesLock,
        free: Free,
        entry: u32,
        key_of: impl Fn(u32) -> u64,
    ) {
        // SAFETY: the slot is one of the table, and the caller holds the lock on the names.
        unsafe { free.0.write(entry) };
        let used = self.used.load(Ordering::Relaxed) + 1;
        self.used.store(used, Ordering::Relaxed);
        let slots = self.slots.load(Ordering::Relaxed);
        if used > slots / 2 && slots < self.most_slots {
            self.grow(lock, slots, key_of);
        }
    }

    #[cold]
    fn grow(&self, lock: &NamesLock, slots: usize, key_of: impl Fn(u32) -> u64) {
        let old = self.table(slots);
        self.slots.store(2 * slots, Ordering::Relaxed);
        for place in 0..slots {
            // SAFETY: the old table has this slot.
            let entry = unsafe { old.add(place).read() };
            if entry == 0 {
                continue;
            }
            if let Err(free) = self.find(lock, key_of(entry), |_| false) {
                // SAFETY: the slot is one of the new table.
                unsafe { free.0.write(entry) };
            }
        }
        // SAFETY: nothing uses the old table any more, which fills whole pages.
        unsafe { libc::madvise(old.cast(), slots * size_of::<u32>(), libc::MADV_DONTNEED) };
    }

    fn table(&self, slots: usize) -> *mut u32 {
        self.memory.load(Ordering::Relaxed).wrapping_add(slots)
    }
}
