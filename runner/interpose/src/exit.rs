//! The end of a process without the end of its interpreter.

use std::sync::atomic::{AtomicBool, Ordering};

use libc::c_int;

use crate::report::{Moment, ask};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Has the report written, and ends the process.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _exit(status: c_int) -> ! {
    if !ASKED.swap(true, Ordering::AcqRel) {
        ask(Moment::Exit);
    }
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
