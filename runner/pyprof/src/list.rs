//! `--list`: the decorated functions of a script, without running it.

use std::ffi::c_int;

use thiserror::Error;

use crate::command_line::{Named, Options};
use crate::failure::Failure;

/// The functions cannot be listed.
#[derive(Debug, Error)]
pub(crate) enum CannotList {
    #[error("cannot list the functions of {0}: --list reads a script's file")]
    NotScript(String),
}

impl CannotList {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotScript(_) => Some("name the file: pyprof --list FILE.py"),
        }
    }
}

pub(crate) fn run(named: &Named, _options: &Options) -> Result<c_int, Failure> {
    Err(CannotList::NotScript(format!("{named:?}")).into())
}
