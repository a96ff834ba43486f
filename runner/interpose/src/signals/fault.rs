//! The handler of the signals of faults.

use libc::{c_int, c_void, sighandler_t, siginfo_t};

use crate::report::{Moment, note, this_process};
use crate::signals::kernel::reset;
use crate::thread_id::thread_id;

/// Returns the disposition that catches the signal of a fault, with the mask of the program's disposition. The handler
/// runs on the alternate stack if there is one, since the stack of the thread may have overflowed.
pub(super) fn caught(asked: &libc::sigaction) -> libc::sigaction {
    libc::sigaction {
        sa_sigaction: on_fault as *const () as sighandler_t,
        sa_flags: libc::SA_SIGINFO | libc::SA_ONSTACK,
        ..*asked
    }
}

/// Notes the signal in the record, restores the default action and sends the signal again. The signal is pending when
/// the handler returns, so a core dump has the same information and the same registers as without the handler.
pub(super) unsafe extern "C" fn on_fault(signal: c_int, info: *mut siginfo_t, _: *mut c_void) {
    note(Moment::Fault(signal));
    reset(signal);
    // SAFETY: the kernel has passed the information about the signal.
    let is_sent = unsafe { send_again(signal, info) };
    // SAFETY: as above.
    if !is_sent && unsafe { (*info).si_code } <= 0 {
        // a process has sent it; otherwise the instruction fails again after the handler
        // SAFETY: sends a signal to this thread.
        unsafe { libc::raise(signal) };
    }
}

/// Sends the signal to this thread with all its information. Returns false if the kernel refuses it.
///
/// # Safety
/// `info` is valid.
unsafe fn send_again(signal: c_int, info: *const siginfo_t) -> bool {
    let process = this_process();
    let thread = thread_id();
    // SAFETY: `info` by contract.
    let sent = unsafe { libc::syscall(libc::SYS_rt_tgsigqueueinfo, process, thread, signal, info) };
    sent == 0
}
