//! Signals whose default action ends the process.
//!
//! A handler stands where the program has the default action. It has the report written, and then ends the process by
//! the same signal. The program reads the default action, as it has set it. Handlers of the program and ignored signals
//! are left alone. After a fault there is no report: its handler only notes the signal in the record, if there is one.

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

/// Has this process (not a fork of it) call `report` before it ends or executes another program: by the functions that
/// this crate defines, and by signals with the default action. Only the first call counts.
pub fn report_endings(report: Report, faults: Faults) {
    if report::set(report, faults) {
        catch_defaults();
    }
}

/// Does the same as [`report_endings`] where the functions of this crate are not those that the program calls: only
/// signals are caught. [`catch_again`] follows each change that the program makes.
pub fn report_signals(report: Report, faults: Faults) {
    if report::set(report, faults) {
        catch_named_defaults();
    }
}
