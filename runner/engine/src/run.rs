//! The run of a program: preparations before its first line, and services while it runs.

pub(crate) mod audit_hook;
pub(crate) mod child_interpreters;
pub(crate) mod main_source;
pub(crate) mod program_end;
pub(crate) mod run_program;
pub(crate) mod start;

mod child;
mod forked;
pub(crate) mod record;
mod source_file;
mod tee;
mod verbose;
