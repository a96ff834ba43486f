//! Why there was no start, and what to do about it.

use std::ffi::c_int;

use thiserror::Error;

use crate::embed::CannotEmbed;
use crate::exit_status;
use crate::heap::CannotCount;
use crate::list::CannotList;
use crate::preload::CannotPreload;
use crate::say::{self, CannotSay};
use pyprof_command_line::{Advice, CannotMeasure, Misread, NoScript, NotWritable};
use pyprof_interpreter::{CannotUse, NoEngine};

/// Whatever kept the program from being started.
#[derive(Debug, Error)]
#[error(transparent)]
pub(crate) enum Failure {
    CommandLine(#[from] Misread),
    Saying(#[from] CannotSay),
    Script(#[from] NoScript),
    List(#[from] CannotList),
    Output(#[from] NotWritable),
    Backend(#[from] CannotMeasure<CannotCount>),
    Interpreter(#[from] CannotUse),
    Engine(#[from] NoEngine),
    Embedding(#[from] CannotEmbed),
    Preloading(#[from] CannotPreload),
}

impl Failure {
    /// Tells it on standard error; the status to end with.
    pub(crate) fn tell(&self) -> c_int {
        let (before, status) = match self {
            // Sentences that people and programs know from elsewhere.
            Self::Script(_) => ("", exit_status::NO_PROGRAM),
            Self::List(CannotList::Refused(_)) => ("", exit_status::REFUSED),
            _ => ("pyprof: error: ", exit_status::CANNOT_START),
        };
        let mut text = format!("{before}{self}\n");
        if let Some(hint) = self.hint() {
            text.push_str(&format!("hint: {hint}\n"));
        }
        say::message(&text);
        status
    }

    fn hint(&self) -> Option<&str> {
        match self {
            Self::CommandLine(misread) => Some(misread.hint()),
            Self::List(cannot) => cannot.hint(),
            Self::Interpreter(unusable) => unusable.hint(),
            Self::Engine(_) => Some("choose another interpreter with --python"),
            Self::Preloading(cannot) => cannot.hint(),
            Self::Backend(cannot) => cannot.hint(),
            Self::Script(_) | Self::Saying(_) | Self::Output(_) | Self::Embedding(_) => None,
        }
    }
}
