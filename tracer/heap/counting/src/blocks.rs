//! The allocation, the change and the end of a block: its note in the shadow, and the counters of its owner.

use std::sync::atomic::{AtomicBool, Ordering};

use pyprof_heap::layout::{Kind, counters_of};

use crate::section::BLOCKS;
use crate::shadow::Block;
use crate::{counters, owner, shadow};

/// True while blocks are counted.
static IS_COUNTING: AtomicBool = AtomicBool::new(false);

/// Returns whether blocks are counted. The shadow and the section are reserved then.
#[inline(always)]
pub(crate) fn is_counting() -> bool {
    IS_COUNTING.load(Ordering::Relaxed)
}

/// Begins or ends counting.
pub(crate) fn count(is_counting: bool) {
    IS_COUNTING.store(is_counting, Ordering::Release);
}

/// Counts a new block of an owner.
///
/// # Safety
/// Blocks are counted, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn allocated(address: usize, owner: u32, kind: Kind, size: usize) {
    let place = counters_of(owner, kind);
    // SAFETY: by contract.
    unsafe { shadow::note(address, place, size) };
    counters::add::<BLOCKS>(place, size);
}

/// Forgets a block, which is about to be freed or moved. Its counters do not change yet.
///
/// # Safety
/// Blocks are counted, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn forget(address: usize) -> Option<Block> {
    // SAFETY: by contract.
    let block = unsafe { shadow::forget(address) }?;
    if block.is_code {
        // SAFETY: the block was a code object with a table.
        unsafe { owner::forget_code(address) };
    }
    Some(block)
}

/// Counts that a block is freed. To be called before it is freed.
///
/// # Safety
/// Blocks are counted, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn freed(address: usize) {
    // SAFETY: by contract.
    if let Some(block) = unsafe { forget(address) } {
        counters::remove::<BLOCKS>(block.counters, block.size);
    }
}

/// Counts that `realloc` has replaced a block. `before` is the old block, if it was counted. If its owner resizes it,
/// this is not another allocation: only the size changes.
///
/// # Safety
/// Blocks are counted, and the caller owns the new block.
#[inline(always)]
pub(crate) unsafe fn reallocated(
    before: Option<Block>,
    address: usize,
    owner: u32,
    kind: Kind,
    size: usize,
) {
    let place = counters_of(owner, kind);
    // SAFETY: by contract.
    unsafe { shadow::note(address, place, size) };
    match before {
        Some(before) if before.counters == place => {
            counters::resize::<BLOCKS>(place, before.size, size)
        }
        _ => {
            if let Some(before) = before {
                counters::remove::<BLOCKS>(before.counters, before.size);
            }
            counters::add::<BLOCKS>(place, size);
        }
    }
}

/// Restores the note of a block that `realloc` has left as it was.
///
/// # Safety
/// Blocks are counted, and the caller owns the block.
#[cold]
pub(crate) unsafe fn restore(address: usize, before: Option<Block>) {
    if let Some(before) = before {
        // SAFETY: by contract.
        unsafe { shadow::note(address, before.counters, before.size) };
    }
}
