//! Threads that receive no signals of the program.

use std::mem;
use std::ptr;

/// Calls `start` with all signals blocked. A thread that it starts inherits this mask.
pub fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    // SAFETY: all zero is the empty set.
    let mut all: libc::sigset_t = unsafe { mem::zeroed() };
    let mut before = all;
    // SAFETY: the pointer is that of a set.
    unsafe { libc::sigfillset(&raw mut all) };
    // SAFETY: both pointers are those of sets. Only the calling thread's mask changes.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before) };
    let started = start();
    // SAFETY: the mask is the one that was in place before.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, ptr::null_mut()) };
    started
}
