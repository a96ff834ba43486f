//! The errors for which the program was not started, with their hints.

use std::ffi::c_int;

use thiserror::Error;

use pyprof_command_line::{Advice, CannotMeasure, InvalidCommandLine, NoScript, UnusableFile};
use pyprof_console::{CannotPrint, exit_status, say};
use pyprof_interpreter::{CannotUse, NoEngine};
use pyprof_manual::CannotWrite;

use crate::allocator::{CannotCount, CannotCountHeap};
use crate::cannot_list::CannotList;
use crate::embed::CannotEmbed;
use crate::preload::CannotPreload;

/// An error before the program was started.
#[derive(Debug, Error)]
#[error(transparent)]
pub(crate) enum Failure {
    CommandLine(#[from] InvalidCommandLine),
    Printing(#[from] CannotPrint),
    Manual(#[from] CannotWrite),
    Script(#[from] NoScript),
    List(#[from] CannotList),
    File(#[from] UnusableFile),
    Backend(#[from] CannotMeasure<CannotCount>),
    Heap(#[from] CannotCountHeap),
    Interpreter(#[from] CannotUse),
    Engine(#[from] NoEngine),
    Embedding(#[from] CannotEmbed),
    Preloading(#[from] CannotPreload),
}

impl Failure {
    /// Writes the error and its hint to standard error, and returns the exit status.
    pub(crate) fn report(&self) -> c_int {
        let (prefix, status) = match self {
            // the sentences of memory_profiler and of Python, word for word
            Self::Script(_) => ("", exit_status::NO_PROGRAM),
            Self::List(CannotList::Refused(_)) => ("", exit_status::NOT_PYTHON),
            _ => ("pyprof: ", exit_status::CANNOT_START),
        };
        say(prefix, self, self.hint());
        status
    }

    fn hint(&self) -> Option<&str> {
        match self {
            Self::CommandLine(invalid) => Some(invalid.hint()),
            Self::List(cannot) => cannot.hint(),
            Self::Interpreter(unusable) => unusable.hint(),
            Self::Engine(missing) => Some(missing.hint()),
            Self::Preloading(cannot) => cannot.hint(),
            Self::File(cannot) => cannot.hint(),
            Self::Backend(cannot) => cannot.hint(),
            Self::Heap(cannot) => cannot.hint(),
            Self::Script(_) | Self::Printing(_) | Self::Manual(_) | Self::Embedding(_) => None,
        }
    }
}
