//! Threads that no signal of the program is delivered to.

use std::mem;
use std::ptr;

/// Does what starts a thread, which is left alone by all signals then.
pub fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    // SAFETY: all zero is a valid value, overwritten by the calls; the mask of the calling thread alone is changed.
    let before = unsafe {
        let mut all: libc::sigset_t = mem::zeroed();
        let mut before: libc::sigset_t = mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        before
    };
    let started = start();
    // SAFETY: the mask that was there before.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, ptr::null_mut()) };
    started
}
