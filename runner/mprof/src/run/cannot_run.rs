//! The errors of `mprof run` and `mprof attach`.

use std::ffi::{OsString, c_int};
use std::io;

use pyprof_console::exit_status;
use pyprof_process::Unreadable;

use super::backend::OwnProcessOnly;
use super::display::screen::NoChart;
use super::reason::reason;
use super::sampling::recording::NotWritable;
use super::target::find_process::NotFound;
use super::target::python::NoPython;

/// `mprof run` or `mprof attach` cannot record a process.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotRun {
    #[error("cannot run `{}`: {}", program.display(), reason(cause))]
    Program { program: OsString, cause: io::Error },
    #[error("cannot read the memory of process `{}`: {}", .0.process, reason(&.0.why))]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    NotFound(#[from] NotFound),
    #[error(transparent)]
    NotWritable(#[from] NotWritable),
    #[error(transparent)]
    Backend(#[from] OwnProcessOnly),
    #[error(transparent)]
    NoChart(#[from] NoChart),
    #[error(transparent)]
    NoPython(#[from] NoPython),
    #[error("signal {0} was received before the program was started")]
    Interrupted(c_int),
    #[error("cannot block signals: {}", reason(.0))]
    Signals(#[source] io::Error),
}

impl CannotRun {
    /// Returns the exit status.
    pub(crate) fn status(&self) -> c_int {
        match self {
            Self::NoChart(_) => exit_status::REFUSED,
            _ => exit_status::FAILED,
        }
    }

    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound(not_found) => not_found.hint(),
            Self::NoPython(no_python) => no_python.hint().map(str::to_owned),
            Self::Backend(own_process_only) => Some(own_process_only.hint()),
            _ => None,
        }
    }
}
