//! Why a command could not be done, and what to do about it.

use std::ffi::c_int;

use crate::command_line::Misread;
use crate::exit_status;
use crate::files::CannotRead;
use crate::peak::NoFunction;
use crate::plot::CannotPlot;
use crate::remove::CannotRemove;
use crate::run::CannotRun;
use crate::say::{self, CannotSay};

/// Whatever kept us from doing it.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum Failure {
    CommandLine(#[from] Misread),
    Saying(#[from] CannotSay),
    Running(#[from] CannotRun),
    Reading(#[from] CannotRead),
    Removing(#[from] CannotRemove),
    Function(#[from] NoFunction),
    Plotting(#[from] CannotPlot),
}

impl Failure {
    /// Tells it on standard error; the status to end with.
    pub(crate) fn tell(&self) -> c_int {
        let mut text = format!("mprof: {self}\n");
        if let Some(hint) = self.hint() {
            text.push_str(&format!("hint: {hint}\n"));
        }
        say::message(&text);
        match self {
            Self::CommandLine(_) => exit_status::REFUSED,
            Self::Running(cannot) => cannot.status(),
            Self::Plotting(cannot) => cannot.status(),
            _ => exit_status::NOTHING,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::CommandLine(misread) => Some(misread.hint()),
            Self::Running(cannot) => cannot.hint(),
            Self::Plotting(cannot) => cannot.hint(),
            Self::Function(cannot) => Some(cannot.hint()),
            Self::Saying(_) | Self::Reading(_) | Self::Removing(_) => None,
        }
    }
}
