//! The errors of all commands, with their hint lines and exit statuses.

use std::ffi::c_int;

use pyprof_console::{CannotPrint, exit_status, say};
use pyprof_manual::CannotWrite;

use crate::check::cannot_check::CannotCheck;
use crate::command_line::InvalidCommandLine;
use crate::diff::cannot_compare::CannotCompare;
use crate::files::CannotRead;
use crate::peak::no_function::NoFunction;
use crate::plot::cannot_plot::CannotPlot;
use crate::remove::cannot_remove::CannotRemove;
use crate::report::cannot_report::CannotReport;
use crate::run::cannot_run::CannotRun;
use crate::warning::PREFIX;

/// The error of a command.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum Failure {
    CommandLine(#[from] InvalidCommandLine),
    Printing(#[from] CannotPrint),
    Manual(#[from] CannotWrite),
    Running(#[from] CannotRun),
    Reading(#[from] CannotRead),
    Removing(#[from] CannotRemove),
    Function(#[from] NoFunction),
    Plotting(#[from] CannotPlot),
    Reporting(#[from] CannotReport),
    Comparing(#[from] CannotCompare),
    Checking(#[from] CannotCheck),
}

impl Failure {
    /// Writes the error and its hint to standard error, and returns the exit status.
    pub(crate) fn report(&self) -> c_int {
        say(PREFIX, self, self.hint().as_deref());
        match self {
            Self::CommandLine(_) | Self::Comparing(CannotCompare::Limit(_)) => exit_status::REFUSED,
            Self::Running(cannot) => cannot.status(),
            Self::Plotting(cannot) => cannot.status(),
            _ => exit_status::FAILED,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::CommandLine(invalid) => Some(invalid.hint()),
            Self::Running(cannot) => cannot.hint(),
            Self::Plotting(cannot) => cannot.hint(),
            Self::Function(cannot) => Some(cannot.hint()),
            Self::Reporting(cannot) => cannot.hint().map(str::to_owned),
            Self::Comparing(cannot) => cannot.hint().map(str::to_owned),
            Self::Checking(cannot) => cannot.hint().map(str::to_owned),
            Self::Printing(_) | Self::Manual(_) | Self::Reading(_) | Self::Removing(_) => None,
        }
    }
}
