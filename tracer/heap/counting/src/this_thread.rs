//! The state of each thread.

use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize};

use pyprof_thread_memory::thread_memory;

thread_memory!("pyprof_heap_of_thread", 32);

/// The state of a thread. Only the thread itself uses it.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Thread {
    /// The last known address of the thread's Python thread state; zero if none is known.
    pub(crate) python: AtomicUsize,
    /// The thread's flag for the lock on the counters; null if it has none.
    pub(crate) inside: AtomicPtr<AtomicBool>,
    /// True while a function of Python's allocator runs. Its wrapper notes the block.
    pub(crate) is_in_python: AtomicBool,
    /// True while a function of the interpreter reads the thread's Python thread state.
    pub(crate) reads_state: AtomicBool,
    /// True while pyprof maps memory for itself, which is not counted.
    pub(crate) maps_own: AtomicBool,
}

const _: () = assert!(size_of::<Thread>() <= 32 && align_of::<Thread>() <= 16);

/// Returns the state of the calling thread. Its address is different for each thread.
#[inline(always)]
pub(crate) fn this_thread() -> &'static Thread {
    // SAFETY: the memory is large enough, and zero at first, which is a valid state. It outlives every use by its
    // thread.
    unsafe { &*address().cast::<Thread>() }
}
