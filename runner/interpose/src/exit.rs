//! The end of a process without the end of its interpreter.

use std::sync::atomic::{AtomicI32, Ordering};

use libc::{c_int, pid_t};

use crate::report::{Moment, OVER_BUDGET, ask, this_process};

/// The process that has asked for its report; zero until then. The child of a `vfork` writes here in its parent's memory.
static ASKED: AtomicI32 = AtomicI32::new(NONE);
const NONE: pid_t = 0;

/// Makes the engine write the report, and ends the process.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn _exit(status: c_int) -> ! {
    let this = this_process();
    let mut status = status;
    if ASKED.swap(this, Ordering::AcqRel) != this && !ask(Moment::Exit) && is_success(status) {
        status = OVER_BUDGET;
    }
    loop {
        // SAFETY: ends every thread of the process, and touches none of its memory.
        unsafe { libc::syscall(libc::SYS_exit_group, status) };
    }
}

/// Returns whether the parent of this process sees the status as a success. It sees the lowest eight bits.
fn is_success(status: c_int) -> bool {
    status & 0xff == 0
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
