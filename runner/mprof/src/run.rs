//! `mprof run` and `mprof attach`: sampling a program into a file.

use std::ffi::c_int;

use crate::command_line::{Attach, Run};
use crate::failure::Failure;

/// Why nothing was run, or recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotRun {}

impl CannotRun {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        None
    }
}

/// Runs a program and samples it; the status to end with.
pub(crate) fn run(_options: Run) -> Result<c_int, Failure> {
    todo!()
}

/// Samples a process that runs already; the status to end with.
pub(crate) fn attach(_options: Attach) -> Result<c_int, Failure> {
    todo!()
}
