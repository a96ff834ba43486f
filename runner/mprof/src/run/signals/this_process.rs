//! Stopping and ending mprof itself after a signal.

use std::ffi::c_int;

use super::mask::Mask;

/// Stops this process with SIGTSTP until SIGCONT continues it.
pub(crate) fn stop() {
    let stop = Mask::of([libc::SIGTSTP]);
    // SAFETY: sends a signal to this thread, which blocks it.
    unsafe { libc::raise(libc::SIGTSTP) };
    stop.unblock();
    // fails only for an invalid set
    let _ = stop.block();
}

/// Ends this process by the signal, so that its parent sees that signal. Returns 128 plus the signal if the process
/// survives.
pub(crate) fn die(signal: c_int) -> c_int {
    // the program has failed, not mprof: a core file of mprof would mislead
    let no_core = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the limits live across the call.
    unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const no_core) };
    // SAFETY: installs no handler.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
    Mask::of([signal]).unblock();
    // SAFETY: sends a signal to this thread.
    unsafe { libc::raise(signal) };
    128 + signal
}
