//! The signals that are caught.

use libc::c_int;

use crate::report;

/// The signals of faults. The program cannot go on after them, and there may be no table to read. Only a record has
/// their number.
pub(super) const FAULTS: [c_int; 5] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGABRT,
];

/// The other signals with a number of their own.
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

/// Returns all signals that are caught for a report.
pub(super) fn all() -> impl Iterator<Item = c_int> {
    NAMED.into_iter().chain(libc::SIGRTMIN()..=libc::SIGRTMAX())
}

pub(super) fn is_caught(signal: c_int) -> bool {
    all().any(|caught| caught == signal) || is_fault(signal) && report::catches_faults()
}

pub(super) fn is_fault(signal: c_int) -> bool {
    FAULTS.contains(&signal)
}
