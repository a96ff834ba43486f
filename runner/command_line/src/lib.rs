//! The command line of pyprof: its syntax, the program that it names, and checks that the program can be measured and
//! reported.
//!
//! The launcher reads the command line before there is an interpreter, and the engine reads it for `python -m
//! memory_profiler`. This crate neither prints nor ends the process.

#![forbid(unsafe_code)]

mod manual;

mod line;

mod program;

mod backend;
mod output;
mod record_file;
mod unusable_file;

pub use manual::Manual;

pub use line::{
    CommandLine, EntryPoint, InvalidCommandLine, Options, ProgramArgument, PythonEnvironment,
    Request, definition,
};

pub use program::{NoScript, Program, ProgramKind, is_script, script};

pub use backend::{Advice, CannotMeasure, check_backend};
pub use unusable_file::UnusableFile;

/// The text that is printed if no program is given.
pub const NO_PROGRAM: &str = "A program to run must be provided. Use -h for help\n";
