//! The shadow in two levels, for systems that refuse the address space for a flat one. A table has an entry for each
//! 64 MiB of the address space: the address of a chunk, which has the slots of these 64 MiB. A chunk is reserved when
//! the first block there is noted.

use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize, Ordering};

use super::{ADDRESS_BITS, GRANULE};
use crate::memory::{map_reserved, release, reserve, unmap};

/// The number of bytes whose slots are in one chunk.
pub(super) const REACH: usize = 1 << 26;
/// The number of entries of the table.
const ENTRIES: usize = 1 << (ADDRESS_BITS - 26);
/// The length of a chunk. A block at the end of the chunk has its other slots in the last page.
const LENGTH: usize = REACH / GRANULE * size_of::<u32>() + (1 << 16);

/// The address space, in chunks, without which counting does not begin: that of an interpreter and of its own chunks.
const FIRST_CHUNKS: usize = 8;

static TABLE: AtomicPtr<AtomicPtr<u32>> = AtomicPtr::new(ptr::null_mut());
/// The addresses of the chunks, in the order in which they were reserved.
static CHUNKS: AtomicPtr<AtomicUsize> = AtomicPtr::new(ptr::null_mut());
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// The slots of addresses without a chunk. Nothing writes to them.
static EMPTY: [AtomicU32; 4] = [const { AtomicU32::new(0) }; 4];

/// Reserves the table. Returns whether the system has permitted it.
pub(super) fn begin() -> bool {
    let table = reserve(ENTRIES * size_of::<AtomicPtr<u32>>());
    let chunks = reserve(ENTRIES * size_of::<AtomicUsize>());
    let (Some(table), Some(chunks)) = (table, chunks) else {
        return false;
    };
    CHUNKS.store(chunks.cast(), Ordering::Release);
    TABLE.store(table.cast(), Ordering::Release);
    true
}

/// Returns whether there is address space for an interpreter. To be called when all else is reserved.
pub(super) fn has_room() -> bool {
    let Some(room) = reserve(FIRST_CHUNKS * LENGTH) else {
        return false;
    };
    // SAFETY: the memory is new, and nothing uses it.
    unsafe { release(room, FIRST_CHUNKS * LENGTH) };
    true
}

fn entry(address: usize) -> &'static AtomicPtr<u32> {
    let index = address / REACH % ENTRIES;
    // SAFETY: the table is reserved, it has this entry, and zero is a valid value.
    unsafe { &*TABLE.load(Ordering::Relaxed).wrapping_add(index) }
}

fn in_chunk(chunk: *mut u32, address: usize) -> *mut u32 {
    chunk.wrapping_add(address % REACH / GRANULE)
}

/// Returns the slot for an address; zeros that must not be changed if no block near it was noted.
#[cold]
#[inline(never)]
pub(super) fn slot(address: usize) -> *mut u32 {
    let chunk = entry(address).load(Ordering::Acquire);
    if chunk.is_null() {
        return EMPTY[0].as_ptr();
    }
    in_chunk(chunk, address)
}

/// Returns whether the slots near an address exist.
pub(super) fn has_chunk(address: usize) -> bool {
    !entry(address).load(Ordering::Acquire).is_null()
}

/// Returns the slot for an address, to write to it; `None` if the system refuses the memory for it.
#[cold]
#[inline(never)]
pub(super) fn slot_to_write(address: usize) -> Option<*mut u32> {
    let entry = entry(address);
    let chunk = match entry.load(Ordering::Acquire) {
        chunk if chunk.is_null() => create(entry)?,
        chunk => chunk,
    };
    Some(in_chunk(chunk, address))
}

#[cold]
fn create(entry: &AtomicPtr<u32>) -> Option<*mut u32> {
    let new = map_reserved(LENGTH)?.cast::<u32>();
    let null = ptr::null_mut();
    match entry.compare_exchange(null, new, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => {
            let index = NUMBER.fetch_add(1, Ordering::AcqRel);
            let place = CHUNKS.load(Ordering::Relaxed).wrapping_add(index);
            // SAFETY: there are at most as many chunks as entries of the table, and as many places.
            unsafe { &*place }.store(new.addr(), Ordering::Release);
            Some(new)
        }
        Err(other) => {
            // another thread was faster
            // SAFETY: the memory is new, and nothing uses it.
            unsafe { unmap(new.cast(), LENGTH) };
            Some(other)
        }
    }
}

/// Returns the ranges of the chunks.
pub(super) fn chunks() -> impl Iterator<Item = Range<usize>> {
    let number = NUMBER.load(Ordering::Acquire);
    (0..number).map(|index| {
        // SAFETY: as above.
        let place = unsafe { &*CHUNKS.load(Ordering::Relaxed).wrapping_add(index) };
        let start = place.load(Ordering::Acquire);
        start..start + LENGTH
    })
}
