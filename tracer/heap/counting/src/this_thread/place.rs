//! Other processors: Rust's own thread-local variables. If the process has loaded many libraries at run time, the first
//! call of a thread may call `malloc`, which calls this again.

use std::cell::UnsafeCell;

#[repr(align(16))]
struct Memory(UnsafeCell<[u8; super::SIZE]>);

thread_local! {
    static MEMORY: Memory = const { Memory(UnsafeCell::new([0; super::SIZE])) };
}

/// Returns the address of the calling thread's state.
#[inline(always)]
pub(super) fn address() -> *mut u8 {
    MEMORY.with(|memory| memory.0.get().cast())
}
