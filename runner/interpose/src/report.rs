//! The calls that notify the engine that the process is about to end.

use std::path::Path;
use std::sync::OnceLock;

use libc::{c_int, pid_t};

use crate::real;

/// The exit status of a program that has succeeded and has taken more memory than its budget.
pub const OVER_BUDGET: c_int = 3;

/// The moment at which the engine is called.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(C, u32)]
pub enum Moment {
    /// The process ends by `_exit`. The engine writes the report, unless it was written. It returns whether the exit status
    /// stays; otherwise a success becomes [`OVER_BUDGET`].
    Exit,
    /// A signal is about to end the process. The engine returns whether [`Moment::Signal`] may follow, in the same
    /// handler. It may not if the handler has interrupted a section of the engine that holds a lock.
    IsIdle,
    /// This signal ends the process. The engine writes the report, unless it was written. It is in a signal handler: it
    /// calls no function that allocates or takes a lock of the C library.
    Signal(c_int),
    /// The signal of a fault ends this process or a fork of it, or any signal ends a fork. The engine notes the signal
    /// in the record. It runs in a signal handler, which may have interrupted anything, and on a stack that may be
    /// short.
    Fault(c_int),
    /// The process executes another program. The engine reports everything up to now. If the program cannot be
    /// executed, the process continues, and the next report has only what was measured later.
    Exec,
    /// A fork ends by `_exit`. The engine notes that in the record, if the fork has one. Other threads may have held any
    /// lock at the fork, and the memory may be that of the parent.
    ForkExit,
    /// A fork executes another program. The engine notes that in the same way.
    ForkExec,
}

/// The function of the engine that writes the report. Any thread may call it. The result has a meaning for
/// [`Moment::IsIdle`] and [`Moment::Exit`] only.
pub type Report = unsafe extern "C" fn(Moment) -> bool;

/// The treatment of SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT, if their default action ends the process.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Faults {
    /// The engine is called with [`Moment::Fault`] before the process ends.
    Recorded,
    /// The engine is not called: the kernel ends the process.
    Unrecorded,
}

impl Faults {
    /// Returns the treatment in a process with this record.
    #[must_use]
    pub fn with(record: Option<&Path>) -> Self {
        match record {
            Some(_) => Self::Recorded,
            None => Self::Unrecorded,
        }
    }
}

/// The engine of a process.
struct Reporter {
    /// The pid of the process.
    process: pid_t,
    report: Report,
    faults: Faults,
}

static REPORTER: OnceLock<Reporter> = OnceLock::new();

/// Sets the engine of this process. Returns false if it was set before.
pub(crate) fn set(report: Report, faults: Faults) -> bool {
    real::resolve();
    let reporter = Reporter {
        process: this_process(),
        report,
        faults,
    };
    REPORTER.set(reporter).is_ok()
}

/// Calls the engine, if this process has one. A fork has a copy of everything, and would report it again: there, the
/// engine only notes the end. In the child of a `vfork`, the memory is that of the parent, but the pid is not.
pub(crate) fn ask(moment: Moment) -> bool {
    let Some(report) = of_this_process() else {
        match moment {
            Moment::Exit => note(Moment::ForkExit),
            Moment::Exec => note(Moment::ForkExec),
            Moment::Signal(signal) => note(Moment::Fault(signal)),
            _ => {}
        }
        return true;
    };
    // SAFETY: the engine guarantees that it may be called at any time, from any thread.
    unsafe { report(moment) }
}

/// Makes the engine note the end of this process in its record. A fork may have a record of its own.
pub(crate) fn note(end: Moment) {
    if let Some(reporter) = REPORTER.get() {
        // SAFETY: the engine guarantees that it may be called at any time, from any thread.
        unsafe { (reporter.report)(end) };
    }
}

/// Returns the function of the engine, if this process has one.
pub(crate) fn of_this_process() -> Option<Report> {
    let reporter = REPORTER.get()?;
    (this_process() == reporter.process).then_some(reporter.report)
}

/// The pid of the first process of a container.
const INIT: pid_t = 1;

/// Returns whether this process catches signals. The kernel ignores signals to the first process of a container that
/// have no handler.
pub(crate) fn catches_signals() -> bool {
    of_this_process().is_some() && this_process() != INIT
}

/// Returns whether this process catches the signals of faults.
pub(crate) fn catches_faults() -> bool {
    let recorded = |it: &Reporter| it.faults == Faults::Recorded;
    REPORTER.get().is_some_and(recorded) && catches_signals()
}

/// Returns the pid of this process.
pub(crate) fn this_process() -> pid_t {
    // SAFETY: takes nothing and cannot fail.
    unsafe { libc::getpid() }
}
