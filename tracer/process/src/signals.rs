//! Threads that receive no signals of the program.

use std::mem;
use std::ptr;

/// Calls `start` with all signals blocked. A thread that it starts inherits this mask.
pub fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    // SAFETY: all zeros is a valid value, and the calls overwrite it. Only the calling thread's mask changes.
    let before = unsafe {
        let mut all: libc::sigset_t = mem::zeroed();
        let mut before: libc::sigset_t = mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        before
    };
    let started = start();
    // SAFETY: the mask is the one that was in place before.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, ptr::null_mut()) };
    started
}
