//! The shadow of the address space: four bytes, a slot, for each 16 bytes.
//!
//! The slots of a counted block have this meaning; all other slots are zero.
//!
//! | slot | content |
//! | --- | --- |
//! | first | the place of the counters in the upper 26 bits, the form in the lower 6. A block whose stack is known has the number of its node in place of the counters |
//! | second | the size, for some forms |
//! | third | the upper half of a size from 4 GiB on; of a code object: the number of its table, see [`crate::owner`] |

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::memory::reserve;

/// The length of the shadow, for all addresses below 2**47 (x86-64) or 2**48 (64-bit ARM).
const LENGTH: usize = 1 << (if cfg!(target_arch = "x86_64") { 45 } else { 46 });

static SHADOW: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());

/// Reserves the shadow. Returns whether the system has permitted it.
pub(crate) fn begin() -> bool {
    let shadow = reserve(LENGTH);
    SHADOW.store(shadow.unwrap_or(ptr::null_mut()), Ordering::Release);
    shadow.is_some()
}

/// Returns the slot for an address.
#[inline(always)]
pub(crate) fn slot(address: usize) -> *mut u32 {
    let shadow = SHADOW.load(Ordering::Relaxed);
    shadow
        .wrapping_add((address >> 4 << 2) & (LENGTH - 1))
        .cast()
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

/// Notes a block.
///
/// # Safety
/// The shadow is reserved, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn note(address: usize, charged: Charged, size: usize) {
    let slot = slot(address);
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

/// Returns the block at this address, and forgets it; `None` if none is noted there.
///
/// # Safety
/// The shadow is reserved, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn forget(address: usize) -> Option<Block> {
    let slot = slot(address);
    // SAFETY: the shadow is reserved.
    let first = unsafe { slot.read() };
    if first == 0 {
        return None;
    }
    let number = first >> form::BITS;
    let charged = if first & form::STACKED == 0 {
        Charged::Counters(number)
    } else {
        Charged::Node(number)
    };
    let form = first & (form::MASK ^ form::STACKED);
    let mut block = Block {
        charged,
        size: form as usize,
        is_code: false,
    };
    // SAFETY: the slots are those of the block.
    unsafe {
        if block.size <= LARGEST_SMALL {
            slot.write(0);
        } else if form == form::HUGE {
            block.size = slot.add(1).cast::<u64>().read_unaligned() as usize;
            slot.write(0);
            slot.add(1).cast::<u64>().write_unaligned(0);
        } else {
            block.size = slot.add(1).read() as usize;
            block.is_code = form == form::CODE;
            slot.cast::<u64>().write_unaligned(0);
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
        if first & (form::MASK ^ form::STACKED) == form::SIZED {
            slot.write(first ^ form::SIZED ^ form::CODE);
        }
    }
}
