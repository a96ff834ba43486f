//! The run of a program: what happens before its first line, and what is done for it meanwhile.

pub(crate) mod audit_hook;
pub(crate) mod child_interpreters;
pub(crate) mod main_source;
pub(crate) mod program_end;
pub(crate) mod run_program;
pub(crate) mod start;

mod source_file;
mod tee;
mod verbose;
