//! Signals whose default action ends the process.
//!
//! A handler stands where the program has the default action. It has the report written, and then ends the process by
//! the same signal. The program reads the default action, as it has set it. Handlers of the program and ignored signals
//! are left alone.

mod caught;
mod deliver;
mod disposition;
mod older;
mod timer;

pub use disposition::catch_again;
pub(crate) use disposition::{Sigaction, catch_defaults, catch_named_defaults, sigaction};
pub(crate) use older::{Signal, bsd_signal, signal, sigset, ssignal, sysv_signal};
