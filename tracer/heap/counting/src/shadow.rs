//! The shadow of the address space: four bytes, a slot, for each 16 bytes.
//!
//! The slots of a counted block have this meaning; all other slots are zero.
//!
//! | slot | content |
//! | --- | --- |
//! | first | the place of the counters in the upper 26 bits, the form in the lower 6. A block whose stack is known has the number of its node in place of the counters |
//! | second | the size, for some forms |
//! | third | the upper half of a size from 4 GiB on; of a code object: the number of its table, see [`crate::owner`] |

mod levels;
mod visit;

use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::memory::reserve;

pub(crate) use visit::visit;

/// All addresses of the process are below two to the power of this.
const ADDRESS_BITS: u32 = if cfg!(target_arch = "x86_64") { 47 } else { 48 };

/// The bytes that one slot is for.
const GRANULE: usize = 16;

/// The length of the shadow.
const LENGTH: usize = (1 << ADDRESS_BITS) / GRANULE * size_of::<u32>();

/// The flat shadow; null if it has two levels.
static SHADOW: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());

/// Reserves the shadow: a flat one if the system permits it, and one of two levels otherwise. Returns whether the system
/// has permitted one of them.
pub(crate) fn begin() -> bool {
    let shadow = reserve(LENGTH);
    SHADOW.store(shadow.unwrap_or(ptr::null_mut()), Ordering::Release);
    shadow.is_some() || levels::begin()
}

/// Returns whether the system has permitted a flat shadow.
#[inline(always)]
pub(crate) fn is_flat() -> bool {
    !SHADOW.load(Ordering::Relaxed).is_null()
}

/// Returns whether there is address space for the chunks that an interpreter needs. To be called when all else is
/// reserved.
pub(crate) fn has_room() -> bool {
    is_flat() || levels::has_room()
}

/// Returns the slot for an address. It must not be written, unless it is the slot of a noted block.
#[inline(always)]
pub(crate) fn slot(address: usize) -> *mut u32 {
    let shadow = SHADOW.load(Ordering::Relaxed);
    if shadow.is_null() {
        levels::slot(address)
    } else {
        in_flat(shadow, address)
    }
}

/// Returns the slot for an address, to write to it; `None` if the system refuses the memory for it.
#[inline(always)]
pub(crate) fn slot_to_write(address: usize) -> Option<*mut u32> {
    let shadow = SHADOW.load(Ordering::Relaxed);
    if shadow.is_null() {
        levels::slot_to_write(address)
    } else {
        Some(in_flat(shadow, address))
    }
}

#[inline(always)]
fn in_flat(shadow: *mut u8, address: usize) -> *mut u32 {
    shadow
        .wrapping_add((address >> 4 << 2) & (LENGTH - 1))
        .cast()
}

/// Returns the ranges of a shadow of two levels.
pub(crate) fn chunks() -> impl Iterator<Item = Range<usize>> {
    levels::chunks()
}

/// The forms of a block, in the lower bits of its first slot. A number up to [`LARGEST_SMALL`] is the size of the
/// block.
mod form {
    pub(super) const BITS: u32 = 6;
    pub(super) const MASK: u32 = (1 << BITS) - 1;
    /// The second and the third slot have the size.
    pub(super) const HUGE: u32 = 28;
    /// The second slot has the size. The block is a code object with a table.
    pub(super) const CODE: u32 = 29;
    /// The second slot has the size.
    pub(super) const SIZED: u32 = 31;
    /// Is added to one of the other forms. The upper bits have the number of a node of the call tree.
    pub(super) const STACKED: u32 = 32;
}

/// The largest size that is stored in the first slot. A block of this size may have only one slot.
const LARGEST_SMALL: usize = 16;

/// The owner of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charged {
    /// The line whose counters are at this place.
    Counters(u32),
    /// The line of this node of the call tree.
    Node(u32),
}

/// A counted block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// Its owner.
    pub(crate) charged: Charged,
    /// Its requested size in bytes.
    pub(crate) size: usize,
    /// True if it is a code object with a table.
    pub(crate) is_code: bool,
}

/// Notes a block. Returns whether there was memory for that.
///
/// # Safety
/// The shadow is reserved, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn note(address: usize, charged: Charged, size: usize) -> bool {
    let shadow = SHADOW.load(Ordering::Relaxed);
    if shadow.is_null() {
        // SAFETY: by contract.
        return unsafe { note_in_levels(address, charged, size) };
    }
    // SAFETY: by contract.
    unsafe { write(in_flat(shadow, address), charged, size) };
    true
}

#[cold]
#[inline(never)]
unsafe fn note_in_levels(address: usize, charged: Charged, size: usize) -> bool {
    let slot = levels::slot_to_write(address);
    // SAFETY: by contract.
    slot.is_some_and(|slot| unsafe {
        write(slot, charged, size);
        true
    })
}

/// Writes the slots of a block.
///
/// # Safety
/// The first slot is that of the block.
#[inline(always)]
unsafe fn write(slot: *mut u32, charged: Charged, size: usize) {
    let first = match charged {
        Charged::Counters(place) => place << form::BITS,
        Charged::Node(number) => number << form::BITS | form::STACKED,
    };
    // SAFETY: the slots are those of the block.
    unsafe {
        if size <= LARGEST_SMALL {
            slot.write(first | size as u32);
        } else if size < u32::MAX as usize {
            let both = u64::from(first | form::SIZED) | (size as u64) << 32;
            slot.cast::<u64>().write_unaligned(both);
        } else {
            slot.write(first | form::HUGE);
            slot.add(1).cast::<u64>().write_unaligned(size as u64);
        }
    }
}

/// Returns the form in a first slot, without [`form::STACKED`].
#[inline(always)]
fn form_of(first: u32) -> u32 {
    first & (form::MASK ^ form::STACKED)
}

/// Returns the block whose first slot has this value, which is not zero.
///
/// # Safety
/// The slot is in the shadow.
#[inline(always)]
unsafe fn read(slot: *mut u32, first: u32) -> Block {
    let number = first >> form::BITS;
    let charged = if first & form::STACKED == 0 {
        Charged::Counters(number)
    } else {
        Charged::Node(number)
    };
    let form = form_of(first);
    // SAFETY: the slots are those of the block.
    let size = unsafe {
        if form as usize <= LARGEST_SMALL {
            form as usize
        } else if form == form::HUGE {
            slot.add(1).cast::<u64>().read_unaligned() as usize
        } else {
            slot.add(1).read() as usize
        }
    };
    Block {
        charged,
        size,
        is_code: form == form::CODE,
    }
}

/// Returns the block at this address, and forgets it; `None` if none is noted there.
///
/// # Safety
/// The shadow is reserved, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn forget(address: usize) -> Option<Block> {
    let shadow = SHADOW.load(Ordering::Relaxed);
    if shadow.is_null() {
        // SAFETY: by contract.
        return unsafe { forget_in_levels(address) };
    }
    // SAFETY: by contract.
    unsafe { take(in_flat(shadow, address)) }
}

#[cold]
#[inline(never)]
unsafe fn forget_in_levels(address: usize) -> Option<Block> {
    // SAFETY: by contract.
    unsafe { take(levels::slot(address)) }
}

/// Returns the block whose first slot this is, and clears its slots; `None` if none is noted there.
///
/// # Safety
/// The caller owns the block.
#[inline(always)]
unsafe fn take(slot: *mut u32) -> Option<Block> {
    // SAFETY: the shadow is reserved.
    let first = unsafe { slot.read() };
    if first == 0 {
        return None;
    }
    // SAFETY: the slots are those of the block.
    let block = unsafe { read(slot, first) };
    // SAFETY: as above.
    unsafe {
        match form_of(first) {
            small if small as usize <= LARGEST_SMALL => slot.write(0),
            form::HUGE => {
                slot.write(0);
                slot.add(1).cast::<u64>().write_unaligned(0);
            }
            _ => slot.cast::<u64>().write_unaligned(0),
        }
    }
    Some(block)
}

/// Marks a noted block as a code object with a table, so that [`forget`] reports it.
///
/// # Safety
/// The shadow is reserved, and the block lives.
pub(crate) unsafe fn mark_code(address: usize) {
    let slot = slot(address);
    // SAFETY: the slot is that of the block.
    unsafe {
        let first = slot.read();
        if form_of(first) == form::SIZED {
            slot.write(first ^ form::SIZED ^ form::CODE);
        }
    }
}
