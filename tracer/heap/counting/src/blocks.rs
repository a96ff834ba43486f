//! The allocation, the change and the end of a block: its note in the shadow, and the counters of its owner.

use std::sync::atomic::{AtomicBool, Ordering};

use pyprof_heap::layout::{Kind, counters_of};

use crate::section::BLOCKS;
use crate::shadow::{Block, Charged};
use crate::{counters, nodes, owner, shadow, stacks};

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
    if stacks::is_large(size) {
        // SAFETY: by contract.
        unsafe { allocated_large(address, place, size) };
    } else {
        // SAFETY: by contract.
        unsafe { allocated_small(address, place, size) };
    }
}

/// Counts a new block whose stack is read only if it is a sample.
///
/// # Safety
/// Blocks are counted, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn allocated_small(address: usize, place: u32, size: usize) {
    // SAFETY: by contract.
    if !unsafe { shadow::note(address, Charged::Counters(place), size) } {
        return counters::miss();
    }
    if counters::add::<BLOCKS>(place, size) {
        // SAFETY: by contract.
        unsafe { give_to_stack(address, place, size, size, 1) };
    }
}

/// Counts a new block whose stack is read.
///
/// # Safety
/// Blocks are counted, and the caller owns the block.
#[inline(never)]
pub(crate) unsafe fn allocated_large(address: usize, place: u32, size: usize) {
    let node = stacks::of_this_thread(place, size);
    let charged = node.map_or(Charged::Counters(place), Charged::Node);
    // SAFETY: by contract.
    if !unsafe { shadow::note(address, charged, size) } {
        return counters::miss();
    }
    match node {
        Some(node) => nodes::add(node, place, size),
        None => {
            counters::add::<BLOCKS>(place, size);
        }
    }
}

/// Gives a block of the calling thread, which is counted already, to its node of the call tree. `growth` is the number of
/// bytes that were allocated for it now, and `allocations` that of allocations.
///
/// # Safety
/// Blocks are counted, and the caller owns the block.
#[cold]
#[inline(never)]
pub(crate) unsafe fn give_to_stack(
    address: usize,
    place: u32,
    size: usize,
    growth: usize,
    allocations: u64,
) {
    if let Some(node) = stacks::of_this_thread(place, size) {
        // SAFETY: by contract.
        unsafe { shadow::note(address, Charged::Node(node), size) };
        nodes::give(node, size, growth, allocations);
    }
}

/// Forgets a block, which is about to be freed or moved. Its counters do not change yet.
///
/// # Safety
/// Blocks are counted, and the caller owns the block.
#[inline(always)]
pub(crate) unsafe fn forget(address: usize) -> Option<Block> {
    // SAFETY: by contract.
    let block = unsafe { shadow::forget(address) }?;
    if block.is_code() {
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
        remove(block);
    }
}

#[inline(always)]
fn remove(block: Block) {
    match block.charged() {
        Charged::Counters(place) => counters::remove::<BLOCKS>(place, block.size),
        Charged::Node(node) => nodes::remove(node, block.size),
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
    match before {
        // SAFETY: by contract.
        Some(before) if place_of(before) == place => unsafe { resized(before, address, size) },
        _ => {
            if let Some(before) = before {
                remove(before);
            }
            // SAFETY: by contract.
            unsafe { allocated(address, owner, kind, size) };
        }
    }
}

/// Returns the place of the counters of a block.
#[inline(always)]
pub(crate) fn place_of(block: Block) -> u32 {
    match block.charged() {
        Charged::Counters(place) => place,
        Charged::Node(node) => nodes::place_of(node),
    }
}

/// Counts that the owner of a block resizes it. A block that becomes large gets a stack.
///
/// # Safety
/// Blocks are counted, and the caller owns the new block.
#[inline(always)]
unsafe fn resized(before: Block, address: usize, size: usize) {
    let place = place_of(before);
    // SAFETY: by contract.
    if !unsafe { shadow::note(address, before.charged(), size) } {
        remove(before);
        return counters::miss();
    }
    counters::resize::<BLOCKS>(place, before.size, size);
    match before.charged() {
        Charged::Node(node) if nodes::is_large(node) => nodes::resize(node, before.size, size),
        _ if stacks::is_large(size) => {
            if let Charged::Node(sample) = before.charged() {
                nodes::take(sample, before.size);
            }
            let growth = size.saturating_sub(before.size);
            // SAFETY: by contract.
            unsafe {
                shadow::note(address, Charged::Counters(place), size);
                give_to_stack(address, place, size, growth, 0);
            }
        }
        _ => {}
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
        unsafe { shadow::note(address, before.charged(), before.size) };
    }
}
