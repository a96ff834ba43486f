//! The quick path for blocks of Python's own allocator. It does the same as [`crate::blocks`] in fewer machine
//! instructions, for the usual case: the shadow is flat, the owner of the running instruction is known, the lock is biased to
//! the thread, and the block has no stack.
//!
//! The usual case calls no function but the wrapped one and, from Python 3.12 on, that for the thread state. So it saves few
//! registers. All other cases are tail calls.

use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use pyprof_heap::layout::{Kind, counters_of};

use crate::blocks::{self, give_to_stack, is_counting};
use crate::counters;
use crate::lock::lock_by_bias;
use crate::owner::{self, follows_lines};
use crate::section::BLOCKS;
use crate::shadow::{self, Flat};
use crate::stacks;

/// The flat shadow while blocks are counted and charged to lines; otherwise null.
static SHADOW: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());

/// To be called after blocks or lines begin or end to be counted.
pub(crate) fn update() {
    let flat = shadow::flat().filter(|_| is_counting() && follows_lines());
    let memory = flat.map_or(ptr::null_mut(), Flat::memory);
    SHADOW.store(memory, Ordering::Release);
}

/// Counts a new block of a thread that holds the interpreter, and returns it.
///
/// # Safety
/// The caller owns the block, or it is null.
#[inline(always)]
pub(crate) unsafe fn allocated<const MINOR: u32>(block: *mut c_void, size: usize) -> *mut c_void {
    let flat = Flat::at(SHADOW.load(Ordering::Relaxed));
    let (Some(flat), false) = (flat, block.is_null()) else {
        // SAFETY: by contract.
        return unsafe { unusual::<MINOR>(block, size) };
    };
    let Some(owner) = owner::known_with_interpreter::<MINOR>(flat) else {
        // SAFETY: by contract.
        return unsafe { unusual::<MINOR>(block, size) };
    };
    let place = counters_of(owner, Kind::Python);
    if stacks::is_large(size) {
        // SAFETY: blocks are counted, and by contract.
        return unsafe { large(block, place, size) };
    }
    let Some(mut held) = lock_by_bias() else {
        // SAFETY: as above.
        return unsafe { without_bias(block, place, size) };
    };
    // SAFETY: by contract.
    unsafe { shadow::write_usual(flat.slot(block.addr()), place, size) };
    let is_sample = counters::entry::<BLOCKS>(&mut held, place).add(place, size);
    drop(held);
    if is_sample {
        // SAFETY: blocks are counted, and by contract.
        return unsafe { sample(block, place, size) };
    }
    block
}

#[cold]
#[inline(never)]
unsafe fn unusual<const MINOR: u32>(block: *mut c_void, size: usize) -> *mut c_void {
    if is_counting() && !block.is_null() {
        let owner = owner::with_interpreter::<MINOR>();
        // SAFETY: blocks are counted, and by contract.
        unsafe { blocks::allocated(block.addr(), owner, Kind::Python, size) };
    }
    block
}

#[inline(never)]
unsafe fn large(block: *mut c_void, place: u32, size: usize) -> *mut c_void {
    // SAFETY: by contract.
    unsafe { blocks::allocated_large(block.addr(), place, size) };
    block
}

#[inline(never)]
unsafe fn without_bias(block: *mut c_void, place: u32, size: usize) -> *mut c_void {
    // SAFETY: by contract.
    unsafe { blocks::allocated_small(block.addr(), place, size) };
    block
}

#[cold]
#[inline(never)]
unsafe fn sample(block: *mut c_void, place: u32, size: usize) -> *mut c_void {
    // SAFETY: by contract.
    unsafe { give_to_stack(block.addr(), place, size, size, 1) };
    block
}

/// The result of [`freed`].
pub(crate) enum Freed {
    /// The block is counted as freed.
    Counted,
    /// The block is counted as freed, and the caller is to call [`counters::read_time_of_peak`].
    TimeIsDue,
    /// This is not the usual case, and nothing has changed.
    Unusual,
}

/// Counts that a block is freed.
///
/// # Safety
/// The caller owns the block, or it is null.
#[inline(always)]
pub(crate) unsafe fn freed(block: *mut c_void) -> Freed {
    let Some(flat) = Flat::at(SHADOW.load(Ordering::Relaxed)) else {
        return Freed::Unusual;
    };
    let Some(mut held) = lock_by_bias() else {
        return Freed::Unusual;
    };
    // SAFETY: by contract. Null has a slot too, which is zero.
    let Some((place, size)) = (unsafe { shadow::take_usual(flat.slot(block.addr())) }) else {
        return Freed::Unusual;
    };
    let is_time_due = counters::entry::<BLOCKS>(&mut held, place).remove(size, 1);
    if is_time_due {
        Freed::TimeIsDue
    } else {
        Freed::Counted
    }
}
