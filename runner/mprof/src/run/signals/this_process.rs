//! Stopping and ending mprof itself after a signal.

use std::ffi::c_int;
use std::ptr;

use super::mask::Mask;

/// Stops this process with SIGTSTP until SIGCONT continues it.
pub(crate) fn stop() {
    let stop = Mask::of([libc::SIGTSTP]);
    // SAFETY: sends a signal to this thread and unblocks the signal. The set lives across the calls.
    unsafe {
        libc::raise(libc::SIGTSTP);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, stop.as_ptr(), ptr::null_mut());
        libc::pthread_sigmask(libc::SIG_BLOCK, stop.as_ptr(), ptr::null_mut());
    }
}

/// Ends this process by the signal, so that its parent sees that signal. Returns 128 plus the signal if the process
/// survives.
pub(crate) fn die(signal: c_int) -> c_int {
    // SAFETY: changes the disposition of a signal, and sends the signal to this thread. The set lives across the call.
    unsafe {
        // the program has failed, not mprof: a core file of mprof would mislead
        let no_core = libc::rlimit {
            rlim_cur: 0,
            rlim_max: 0,
        };
        libc::setrlimit(libc::RLIMIT_CORE, &raw const no_core);
        libc::signal(signal, libc::SIG_DFL);
        let unblocked = Mask::of([signal]);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, unblocked.as_ptr(), ptr::null_mut());
        libc::raise(signal);
    }
    128 + signal
}
