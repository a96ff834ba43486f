//! Why there was no start, and what to do about it.

use std::ffi::c_int;
use std::io::Write;

use thiserror::Error;

use crate::command_line::Misread;
use crate::embed::CannotEmbed;
use crate::engine::NoEngine;
use crate::exit_status;
use crate::interpreter::CannotUse;
use crate::list::CannotList;
use crate::output::NotWritable;
use crate::preload::CannotPreload;
use crate::program::NoScript;

/// Whatever kept the program from being started.
#[derive(Debug, Error)]
#[error(transparent)]
pub(crate) enum Failure {
    CommandLine(#[from] Misread),
    Script(#[from] NoScript),
    Output(#[from] NotWritable),
    Interpreter(#[from] CannotUse),
    Engine(#[from] NoEngine),
    Embedding(#[from] CannotEmbed),
    Preloading(#[from] CannotPreload),
    List(#[from] CannotList),
}

impl Failure {
    /// Tells it on standard error; the status to end with.
    pub(crate) fn tell(&self) -> c_int {
        let mut text = match self {
            // A sentence that is known from elsewhere, and looked for by others.
            Self::Script(missing) => format!("{missing}\n"),
            _ => format!("pyprof: error: {self}\n"),
        };
        if let Some(hint) = self.hint() {
            text.push_str(&format!("hint: {hint}\n"));
        }
        // Nobody is left to be told that it could not be told.
        let _ = std::io::stderr().write_all(text.as_bytes());
        match self {
            Self::Script(_) => exit_status::NO_PROGRAM,
            _ => exit_status::CANNOT_START,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::CommandLine(misread) => Some(misread.hint.clone()),
            Self::Interpreter(unusable) => unusable.hint().map(str::to_owned),
            Self::Engine(_) => Some("choose another interpreter with --python".to_owned()),
            Self::Preloading(cannot) => cannot.hint().map(str::to_owned),
            Self::List(cannot) => cannot.hint().map(str::to_owned),
            Self::Script(_) | Self::Output(_) | Self::Embedding(_) => None,
        }
    }
}
