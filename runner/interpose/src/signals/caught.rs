//! The signals that are caught.

use libc::c_int;

/// The signals with a number of their own. Those of faults are missing: the program cannot go on after them, so there
/// may be no table to read.
pub(super) const NAMED: [c_int; 15] = [
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGPIPE,
    libc::SIGALRM,
    libc::SIGTERM,
    libc::SIGSTKFLT,
    libc::SIGXCPU,
    libc::SIGXFSZ,
    libc::SIGVTALRM,
    libc::SIGPROF,
    libc::SIGIO,
    libc::SIGPWR,
];

/// The number of signals, and one.
pub(super) const NUMBERS: usize = 65;

/// Returns all caught signals.
pub(super) fn all() -> impl Iterator<Item = c_int> {
    NAMED.into_iter().chain(libc::SIGRTMIN()..=libc::SIGRTMAX())
}

pub(super) fn is_caught(signal: c_int) -> bool {
    all().any(|caught| caught == signal)
}
