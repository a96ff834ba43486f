//! On other processors: Rust's own. A thread's first call after many libraries were loaded at run time may fail there.

use std::cell::UnsafeCell;

#[repr(align(16))]
struct Memory(UnsafeCell<[u8; super::SIZE]>);

thread_local! {
    static MEMORY: Memory = const { Memory(UnsafeCell::new([0; super::SIZE])) };
}

/// Where the calling thread has that memory.
#[inline(always)]
pub(super) fn address() -> *mut u8 {
    MEMORY.with(|memory| memory.0.get().cast())
}
