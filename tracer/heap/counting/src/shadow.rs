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

use std::num::NonZeroU32;
use std::ops::Range;
use std::ptr::{self, NonNull};
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

/// The flat shadow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flat(NonNull<u8>);

impl Flat {
    #[inline(always)]
    pub(crate) fn at(memory: *mut u8) -> Option<Self> {
        NonNull::new(memory).map(Self)
    }

    pub(crate) fn memory(self) -> *mut u8 {
        self.0.as_ptr()
    }

    /// Returns the slot for an address.
    #[inline(always)]
    pub(crate) fn slot(self, address: usize) -> *mut u32 {
        self.memory()
            .wrapping_add((address >> 4 << 2) & (LENGTH - 1))
            .cast()
    }
}

/// Returns the flat shadow; `None` if the shadow has two levels.
#[inline(always)]
pub(crate) fn flat() -> Option<Flat> {
    Flat::at(SHADOW.load(Ordering::Relaxed))
}

/// Returns whether there is address space for the chunks that an interpreter needs. To be called when all else is
/// reserved.
pub(crate) fn has_room() -> bool {
    flat().is_some() || levels::has_room()
}

/// Returns the slot for an address. It must not be written, unless it is the slot of a noted block.
#[inline(always)]
pub(crate) fn slot(address: usize) -> *mut u32 {
    flat().map_or_else(|| levels::slot(address), |flat| flat.slot(address))
}

/// Returns the slot for an address, to write to it; `None` if the system refuses the memory for it.
#[inline(always)]
pub(crate) fn slot_to_write(address: usize) -> Option<*mut u32> {
    match flat() {
        Some(flat) => Some(flat.slot(address)),
        None => levels::slot_to_write(address),
    }
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
    first_slot: NonZeroU32,
    /// Its requested size in bytes.
    pub(crate) size: usize,
}

impl Block {
    /// Returns its owner.
    #[inline(always)]
    pub(crate) fn charged(self) -> Charged {
        let first = self.first_slot.get();
        let number = first >> form::BITS;
        if first & form::STACKED == 0 {
            Charged::Counters(number)
        } else {
            Charged::Node(number)
        }
    }

    /// Returns whether it is a code object with a table.
    #[inline(always)]
    pub(crate) fn is_code(self) -> bool {
        form_of(self.first_slot.get()) == form::CODE
    }
}

/// Notes a block. Returns whether there was memory for that.
///
/// # Safety
/// The shadow is reserved, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn note(address: usize, charged: Charged, size: usize) -> bool {
    let Some(flat) = flat() else {
        // SAFETY: by contract.
        return unsafe { note_in_levels(address, charged, size) };
    };
    // SAFETY: by contract.
    unsafe { write(flat.slot(address), charged, size) };
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
        if size < u32::MAX as usize {
            write_below_4_gib(slot, first, size);
        } else {
            slot.write(first | form::HUGE);
            slot.add(1).cast::<u64>().write_unaligned(size as u64);
        }
    }
}

/// Writes the slots of a block of less than 4 GiB.
///
/// # Safety
/// As for [`write`].
#[inline(always)]
unsafe fn write_below_4_gib(slot: *mut u32, first: u32, size: usize) {
    // SAFETY: by contract.
    unsafe {
        if size <= LARGEST_SMALL {
            slot.write(first | size as u32);
        } else {
            let both = u64::from(first | form::SIZED) | (size as u64) << 32;
            slot.cast::<u64>().write_unaligned(both);
        }
    }
}

/// Writes the slots of a block of less than 4 GiB, which has no stack.
///
/// # Safety
/// The first slot is that of the block.
#[inline(always)]
pub(crate) unsafe fn write_usual(slot: *mut u32, place: u32, size: usize) {
    // SAFETY: by contract.
    unsafe { write_below_4_gib(slot, place << form::BITS, size) };
}

/// Returns the form in a first slot, without [`form::STACKED`].
#[inline(always)]
fn form_of(first: u32) -> u32 {
    first & (form::MASK ^ form::STACKED)
}

/// Returns the block with this first slot.
///
/// # Safety
/// The slot is in the shadow.
#[inline(always)]
unsafe fn read(slot: *mut u32, first_slot: NonZeroU32) -> Block {
    let form = form_of(first_slot.get());
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
    Block { first_slot, size }
}

/// Returns the block at this address, and forgets it; `None` if none is noted there.
///
/// # Safety
/// The shadow is reserved, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn forget(address: usize) -> Option<Block> {
    match flat() {
        // SAFETY: by contract.
        Some(flat) => unsafe { take(flat.slot(address)) },
        // SAFETY: by contract.
        None => unsafe { forget_in_levels(address) },
    }
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
    let first = NonZeroU32::new(unsafe { slot.read() })?;
    // SAFETY: the slots are those of the block.
    let block = unsafe { read(slot, first) };
    // SAFETY: as above.
    unsafe {
        match form_of(first.get()) {
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

/// Returns the place of the counters and the size of a block whose first slot this is, and clears its slots. `None` if no
/// block is noted there, or one that has a stack, is a code object, or has 4 GiB or more. Then nothing changes.
///
/// # Safety
/// The slot is one of the flat shadow, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn take_usual(slot: *mut u32) -> Option<(u32, usize)> {
    // SAFETY: by contract.
    let first = unsafe { slot.read() };
    let (place, form) = (first >> form::BITS, first & form::MASK);
    if form == form::SIZED {
        // SAFETY: the slots are those of the block.
        let size = unsafe { slot.add(1).read() };
        // SAFETY: as above.
        unsafe { slot.cast::<u64>().write_unaligned(0) };
        Some((place, size as usize))
    } else if first != 0 && form as usize <= LARGEST_SMALL {
        // SAFETY: as above.
        unsafe { slot.write(0) };
        Some((place, form as usize))
    } else {
        None
    }
}
