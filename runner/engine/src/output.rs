//! The end of a program and all output: reports, tables of single calls, and lines of the module.

pub(crate) mod at_exit;
pub(crate) mod finish;

pub(crate) mod budgets;
pub(crate) mod call_tables;
pub(crate) mod children_tables;
mod exported;
pub(crate) mod heap_folders;
mod heap_part;
mod heap_sources;
mod nothing_profiled;
mod remarks;
mod report;
pub(crate) mod report_part;

mod output_file;
mod own_streams;
pub(crate) mod span_file;

pub(crate) mod object_stream;
pub(crate) mod stdout;

mod descriptor;

mod handler_memory;

mod free_signal;
mod pipe;
mod write_limit;

pub(crate) mod pending_exception;
