//! The command line of pyprof: what it says, what is to be run, and whether that can be measured and reported.
//!
//! There are two who read it: the launcher, before there is an interpreter, and the engine for `python -m
//! memory_profiler`, in one that runs already. Neither prints here nor ends the process.

#![forbid(unsafe_code)]

mod line;

mod program;

mod backend;
mod output;

pub use line::{CommandLine, Misread, Named, Options, PythonsEnvironment, Reader, Request};

pub use program::{NoScript, Program, Start, is_script, script};

pub use backend::{Advice, CannotMeasure, ready};
pub use output::{NotWritable, writable};

/// What is said where no program is named.
pub const NO_PROGRAM: &str = "A program to run must be provided. Use -h for help\n";

/// The statuses that a command line ends with which starts no program.
pub mod exit_status {
    use std::ffi::c_int;

    /// What was asked for was done.
    pub const DONE: c_int = 0;

    /// There is no program to run.
    pub const NO_PROGRAM: c_int = 1;

    /// The command line, the interpreter or the installation does not allow a start.
    pub const CANNOT_START: c_int = 2;
}
