//! The end of a process without the interpreter's own ending.

use std::sync::atomic::{AtomicBool, Ordering};

use libc::c_int;

use crate::prepared::prepared;

static FLUSHED: AtomicBool = AtomicBool::new(false);

/// Ends the process after what is configured to be flushed is flushed.
///
/// # Safety
/// As of the C library's.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _exit(status: c_int) -> ! {
    flush();
    loop {
        // SAFETY: ends every thread of the process; touches no memory of it.
        unsafe { libc::syscall(libc::SYS_exit_group, status) };
    }
}

/// ISO C's name of [`_exit`].
///
/// # Safety
/// As of the C library's.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _Exit(status: c_int) -> ! {
    // SAFETY: the same function.
    unsafe { _exit(status) }
}

fn flush() {
    let Some(prepared) = prepared() else { return };
    let Some(flush) = prepared.flush else { return };
    // SAFETY: takes nothing and cannot fail.
    let process = unsafe { libc::getpid() };
    // A forked child has a copy of everything; what it flushed would be written twice.
    if process == prepared.process && !FLUSHED.swap(true, Ordering::AcqRel) {
        // SAFETY: the caller of `configure` vouched that it may be called at any time, from any thread.
        unsafe { flush() }
    }
}
