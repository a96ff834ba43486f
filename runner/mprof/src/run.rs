//! `mprof run` and `mprof attach`: sampling a process into a file.

mod poll;
mod quantities;
mod reason;

mod backend;

mod target;

mod signals;

mod sampling;

mod display;

pub(crate) mod cannot_run;

mod session;

mod attached;
mod started;

use std::ffi::c_int;

use pyprof_command_line::NO_PROGRAM;
use pyprof_console::{exit_status, print};

use crate::command_line::{Attach, Run};
use crate::failure::Failure;

/// Runs a program and samples it, or samples a running process with `--attach`, and returns the exit status.
pub(crate) fn run(options: Run) -> Result<c_int, Failure> {
    match options.program.first() {
        None => no_program(),
        Some(process) if options.attach => Ok(attached::record(&options.sampling, process)?),
        Some(_) => started::record(&options),
    }
}

/// Samples a running process, and returns the exit status.
pub(crate) fn attach(options: Attach) -> Result<c_int, Failure> {
    match &options.process {
        None => no_program(),
        Some(process) => Ok(attached::record(&options.sampling, process)?),
    }
}

fn no_program() -> Result<c_int, Failure> {
    print(NO_PROGRAM)?;
    Ok(exit_status::NO_PROGRAM)
}
