//! Python's allocator: the functions of its domains for objects and for other memory are wrapped, so that their blocks
//! are noted with the requested sizes.
//!
//! The wrapped functions still allocate. They may call `malloc`, for large blocks and for their own bookkeeping.
//! `malloc` notes no block during these calls.

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::sync::atomic::Ordering;

use pyprof_heap::layout::Kind;

use crate::arenas;
use crate::blocks::{forget, freed, is_counting, reallocated, restore};
use crate::counters::read_time_of_peak;
use crate::owner;
use crate::quick::{self, Freed};
use crate::symbol::function;
use crate::this_thread::this_thread;

/// `PyMemAllocatorEx` of CPython.
#[derive(Clone, Copy)]
#[repr(C)]
struct Allocator {
    context: *mut c_void,
    malloc: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void,
    calloc: unsafe extern "C" fn(*mut c_void, usize, usize) -> *mut c_void,
    realloc: unsafe extern "C" fn(*mut c_void, *mut c_void, usize) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void, *mut c_void),
}

/// `PYMEM_DOMAIN_MEM` and `PYMEM_DOMAIN_OBJ` of CPython.
const DOMAINS: [c_int; 2] = [1, 2];

/// The wrapped functions of each domain.
struct Wrapped(UnsafeCell<MaybeUninit<[Allocator; 2]>>);

// SAFETY: the value is written before a wrapper is called, and never changes after that.
unsafe impl Sync for Wrapped {}

static WRAPPED: Wrapped = Wrapped(UnsafeCell::new(MaybeUninit::uninit()));

#[inline(always)]
fn wrapped<const DOMAIN: usize>() -> &'static Allocator {
    // SAFETY: a wrapper is called only after the value was written.
    unsafe { &(*(*WRAPPED.0.get()).as_ptr())[DOMAIN] }
}

/// Runs a wrapped function. If it calls `malloc`, that notes no block.
#[inline(always)]
fn without_malloc_notes<T>(act: impl FnOnce() -> T) -> T {
    let is_in_python = &this_thread().is_in_python;
    is_in_python.store(true, Ordering::Relaxed);
    let result = act();
    is_in_python.store(false, Ordering::Relaxed);
    result
}

unsafe extern "C" fn malloc<const MINOR: u32, const DOMAIN: usize>(
    context: *mut c_void,
    size: usize,
) -> *mut c_void {
    let malloc = wrapped::<DOMAIN>().malloc;
    // SAFETY: by the contract of the domain.
    let block = without_malloc_notes(|| unsafe { malloc(context, size) });
    // SAFETY: the block is new.
    unsafe { quick::allocated::<MINOR>(block, size) }
}

unsafe extern "C" fn calloc<const MINOR: u32, const DOMAIN: usize>(
    context: *mut c_void,
    number: usize,
    size: usize,
) -> *mut c_void {
    let calloc = wrapped::<DOMAIN>().calloc;
    // the wrapped function refuses a product that overflows
    let all = number.saturating_mul(size);
    // SAFETY: by the contract of the domain.
    let block = without_malloc_notes(|| unsafe { calloc(context, number, size) });
    // SAFETY: the block is new.
    unsafe { quick::allocated::<MINOR>(block, all) }
}

unsafe extern "C" fn realloc<const MINOR: u32, const DOMAIN: usize>(
    context: *mut c_void,
    block: *mut c_void,
    size: usize,
) -> *mut c_void {
    let realloc = wrapped::<DOMAIN>().realloc;
    if !is_counting() || block.is_null() {
        // SAFETY: by the contract of the domain.
        let new = without_malloc_notes(|| unsafe { realloc(context, block, size) });
        // SAFETY: the block is new.
        return unsafe { quick::allocated::<MINOR>(new, size) };
    }
    // once the block is free, another thread may allocate it
    // SAFETY: blocks are counted, and the caller owns the block.
    let before = unsafe { forget(block.addr()) };
    // SAFETY: by the contract of the domain.
    let new = without_malloc_notes(|| unsafe { realloc(context, block, size) });
    // SAFETY: blocks are counted, and the caller owns the new block; the old one if there is none.
    unsafe {
        if new.is_null() {
            restore(block.addr(), before);
        } else {
            let owner = owner::with_interpreter::<MINOR>();
            reallocated(before, new.addr(), owner, Kind::Python, size);
        }
    }
    new
}

unsafe extern "C" fn free<const DOMAIN: usize>(context: *mut c_void, block: *mut c_void) {
    // once the block is free, another thread may allocate it
    // SAFETY: the caller owns the block.
    match unsafe { quick::freed(block) } {
        Freed::Counted => {}
        // SAFETY: by contract.
        Freed::TimeIsDue => return unsafe { free_after_peak::<DOMAIN>(context, block) },
        // SAFETY: by contract.
        Freed::Unusual => return unsafe { free_unusual::<DOMAIN>(context, block) },
    }
    // SAFETY: by the contract of the domain.
    unsafe { (wrapped::<DOMAIN>().free)(context, block) };
}

#[cold]
#[inline(never)]
unsafe extern "C" fn free_after_peak<const DOMAIN: usize>(
    context: *mut c_void,
    block: *mut c_void,
) {
    read_time_of_peak();
    // SAFETY: by the contract of the domain.
    unsafe { (wrapped::<DOMAIN>().free)(context, block) };
}

#[inline(never)]
unsafe extern "C" fn free_unusual<const DOMAIN: usize>(context: *mut c_void, block: *mut c_void) {
    if is_counting() && !block.is_null() {
        // SAFETY: blocks are counted, and the caller owns the block.
        unsafe { freed(block.addr()) };
    }
    // SAFETY: by the contract of the domain.
    unsafe { (wrapped::<DOMAIN>().free)(context, block) };
}

const fn wrapper<const MINOR: u32, const DOMAIN: usize>(context: *mut c_void) -> Allocator {
    Allocator {
        context,
        malloc: malloc::<MINOR, DOMAIN>,
        calloc: calloc::<MINOR, DOMAIN>,
        realloc: realloc::<MINOR, DOMAIN>,
        free: free::<DOMAIN>,
    }
}

/// Wraps the domains. Returns whether the interpreter has the functions for it.
///
/// # Safety
/// The interpreter has chosen its allocator, and no other thread uses it.
pub(crate) unsafe fn wrap(minor: u32) -> bool {
    // SAFETY: in all supported versions of Python, the functions have these types.
    let (get, set) = unsafe {
        (
            function::<unsafe extern "C" fn(c_int, *mut Allocator)>(c"PyMem_GetAllocator"),
            function::<unsafe extern "C" fn(c_int, *mut Allocator)>(c"PyMem_SetAllocator"),
        )
    };
    let (Some(get), Some(set)) = (get, set) else {
        return false;
    };
    let own = DOMAINS.map(|domain| {
        let mut own = MaybeUninit::uninit();
        // SAFETY: the function fills the structure.
        unsafe {
            get(domain, own.as_mut_ptr());
            own.assume_init()
        }
    });
    // SAFETY: by contract.
    unsafe { arenas::wrap() };
    // SAFETY: no wrapper is called yet.
    unsafe { (*WRAPPED.0.get()).write(own) };
    let contexts = own.map(|own| own.context);
    let wrappers = match minor {
        9 => wrappers::<9>(contexts),
        10 => wrappers::<10>(contexts),
        11 => wrappers::<11>(contexts),
        12 => wrappers::<12>(contexts),
        13 => wrappers::<13>(contexts),
        14 => wrappers::<14>(contexts),
        _ => wrappers::<15>(contexts),
    };
    for (domain, mut wrapper) in DOMAINS.into_iter().zip(wrappers) {
        // SAFETY: the function copies the structure.
        unsafe { set(domain, &raw mut wrapper) };
    }
    true
}

fn wrappers<const MINOR: u32>([memory, objects]: [*mut c_void; 2]) -> [Allocator; 2] {
    [wrapper::<MINOR, 0>(memory), wrapper::<MINOR, 1>(objects)]
}
