//! The signals that are caught.

use libc::c_int;

use crate::report;

/// The signals of faults. After a fault the tables may be damaged, so there is no report. Only a record notes the
/// signal.
pub(super) const FAULTS: [c_int; 5] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGABRT,
];

/// The other signals with fixed numbers whose default action ends the process, except SIGKILL, SIGSYS and SIGTRAP.
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

/// The length of a table by signal number: the largest number is 64.
pub(super) const NUMBERS: usize = 65;

/// Returns all signals that are caught for a report: the named and the real-time ones.
pub(super) fn all() -> impl Iterator<Item = c_int> {
    NAMED.into_iter().chain(libc::SIGRTMIN()..=libc::SIGRTMAX())
}

/// Returns whether a signal is caught, for a report or for the record.
pub(super) fn is_caught(signal: c_int) -> bool {
    all().any(|caught| caught == signal) || is_fault(signal) && report::catches_faults()
}

pub(super) fn is_fault(signal: c_int) -> bool {
    FAULTS.contains(&signal)
}
