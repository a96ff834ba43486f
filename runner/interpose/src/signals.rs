//! Signals whose default action ends the process.
//!
//! A handler replaces the default action in the kernel. It writes the report, and then ends the process by the same
//! signal. If the program reads the action of the signal, it gets the default action. Handlers of the program and
//! ignored signals are not replaced. After a fault there is no report: its handler only notes the signal in the record,
//! if there is one.

mod caught;
mod deliver;
mod disposition;
mod fault;
mod kernel;
mod older;
mod timer;

use crate::report::{self, Faults, Report};
use disposition::{catch_defaults, catch_named_defaults};

pub use disposition::catch_again;
pub(crate) use disposition::sigaction;
pub(crate) use kernel::Sigaction;
pub(crate) use older::{Signal, bsd_signal, signal, sigset, ssignal, sysv_signal};

/// Makes this process call `report` before it ends or executes another program, by a function that this crate defines
/// or by a signal with the default action. Its forks call it only at a fault. Only the first call has an effect.
pub fn report_endings(report: Report, faults: Faults) {
    if report::set(report, faults) {
        catch_defaults();
    }
}

/// Does the same as [`report_endings`] for a program that does not call the functions of this crate: only signals are
/// caught. [`catch_again`] is to be called after each change of an action by the program.
pub fn report_signals(report: Report, faults: Faults) {
    if report::set(report, faults) {
        catch_named_defaults();
    }
}
