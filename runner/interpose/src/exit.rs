//! The end of a process without the end of its interpreter.

use std::sync::atomic::{AtomicBool, Ordering};

use libc::c_int;

use crate::prepared::prepared;

static FLUSHED: AtomicBool = AtomicBool::new(false);

/// Calls the configured `flush`, and ends the process.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _exit(status: c_int) -> ! {
    flush();
    loop {
        // SAFETY: ends every thread of the process, and touches none of its memory.
        unsafe { libc::syscall(libc::SYS_exit_group, status) };
    }
}

/// Does the same as [`_exit`], under its name in ISO C.
///
/// # Safety
/// As for the C library's function.
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
    // A forked child has a copy of everything. If the child flushed too, everything would be written twice.
    if process == prepared.process && !FLUSHED.swap(true, Ordering::AcqRel) {
        // SAFETY: the caller of `configure` guarantees that it may be called at any time, from any thread.
        unsafe { flush() }
    }
}
