//! The state of each thread: thread-local, zero when the thread starts, valid until the thread has ended.
//!
//! Every allocation needs it, so finding its address must not call the dynamic linker, which may itself call `malloc`.
//! Rust's own thread-local variables in a shared library call the dynamic linker.

use std::sync::atomic::{AtomicBool, AtomicUsize};

#[cfg_attr(
    all(target_os = "linux", target_arch = "x86_64"),
    path = "this_thread/x86_64.rs"
)]
#[cfg_attr(
    all(target_os = "linux", target_arch = "aarch64"),
    path = "this_thread/aarch64.rs"
)]
mod place;

/// The size of the memory for the state, in bytes. The assembly in the processors' files repeats it.
const SIZE: usize = 32;

/// The state of a thread. Only the thread itself uses it.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Thread {
    /// The last known address of the thread's Python thread state; zero if none is known.
    pub(crate) python: AtomicUsize,
    /// True while a function of Python's allocator runs. Its wrapper notes the block.
    pub(crate) is_in_python: AtomicBool,
    /// True while a function of the interpreter reads the thread's Python thread state.
    pub(crate) reads_state: AtomicBool,
    /// True while pyprof maps memory for itself, which is not counted.
    pub(crate) maps_own: AtomicBool,
}

const _: () = assert!(size_of::<Thread>() <= SIZE && align_of::<Thread>() <= 16);

/// Returns the state of the calling thread. Its address is different for each thread.
#[inline(always)]
pub(crate) fn this_thread() -> &'static Thread {
    // SAFETY: the memory is large enough, and zero at first, which is a valid state. It outlives every use by its
    // thread.
    unsafe { &*place::address().cast::<Thread>() }
}
