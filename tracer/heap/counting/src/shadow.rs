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

use crate::memory::{page_size, reserve};

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
    let slot = slot(address);
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
        if first & (form::MASK ^ form::STACKED) == form::SIZED {
            slot.write(first ^ form::SIZED ^ form::CODE);
        }
    }
}

/// The bytes that one slot is for.
const GRANULE: usize = 16;
/// The number of slots that are skipped together if all of them are zero.
const SKIPPED: usize = 16;
/// The number of pages of the shadow that one call of `mincore` is asked for.
const ASKED: usize = 256;

/// Calls `act` with the address of each block that begins at an address from `from` to `to`, and the block. Pages of the
/// shadow that are not resident are not read, since reading would make them resident. Blocks that other threads change
/// meanwhile may be wrong.
pub(crate) fn visit(from: usize, to: usize, mut act: impl FnMut(usize, Block)) {
    let page = page_size();
    let covered = page * GRANULE / size_of::<u32>();
    let mut resident = [0; ASKED];
    let mut next = from;
    let mut start = from - from % covered;
    while start < to {
        let pages = (to - start).div_ceil(covered).min(ASKED);
        // SAFETY: the shadow has a page for each of these ranges, and the array an element for each page.
        let is_known =
            unsafe { libc::mincore(slot(start).cast(), pages * page, resident.as_mut_ptr()) } == 0;
        for is_resident in &resident[..pages] {
            let end = start + covered;
            if !is_known || is_resident & 1 != 0 {
                next = visit_page(next.max(start), end.min(to), &mut act);
            }
            start = end;
        }
    }
}

/// Visits the blocks that begin in a range. Returns the end of the last one, or that of the range if it is higher.
fn visit_page(from: usize, to: usize, act: &mut impl FnMut(usize, Block)) -> usize {
    let mut address = from;
    while address < to {
        let slot = slot(address);
        // SAFETY: the shadow has a slot for each address.
        let first = unsafe { slot.read_volatile() };
        if first == 0 {
            let may_skip =
                (address / GRANULE).is_multiple_of(SKIPPED) && to - address >= SKIPPED * GRANULE;
            // SAFETY: the slots are in the page of the shadow that contains `slot`.
            let is_empty =
                may_skip && unsafe { slot.cast::<[u32; SKIPPED]>().read() } == [0; SKIPPED];
            address += if is_empty { SKIPPED * GRANULE } else { GRANULE };
            continue;
        }
        // SAFETY: as above.
        let block = unsafe { read(slot, first) };
        act(address, block);
        let length = block.size.max(1).saturating_add(GRANULE - 1);
        address = address.saturating_add(length - length % GRANULE);
    }
    address
}
