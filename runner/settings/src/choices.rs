//! The choices of a run.

use serde::{Deserialize, Serialize};

/// The role of a process in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// A process that the user has started. It records and reports.
    #[default]
    Main,
    /// A process that the profiled program has started. It runs as under `python`, except that `profile` is defined. It
    /// writes no report.
    Child,
}

/// The kind of record of the marked functions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// The change of memory at each line, for a table.
    #[default]
    Lines,
    /// The times of each call, for a line in the output.
    Timestamps,
}

/// The allocator of Python's objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allocator {
    /// The allocator that the command line and the environment choose.
    #[default]
    AsConfigured,
    /// The `malloc` of the process, for each object.
    Process,
    /// The same, with the checks of Python's development mode.
    ProcessWithChecks,
}

/// Columns of allocated and freed memory, in addition to the increments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allocations {
    /// The classic table.
    #[default]
    Hidden,
    /// Three more columns.
    Shown,
}

/// The tables of functions that ran in child processes of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChildTables {
    /// No tables.
    #[default]
    Hidden,
    /// The tables of each process, after those of the program.
    Apart,
    /// The lines of all processes in the tables of the program.
    Merged,
}

/// The choice of a message if nothing was profiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EmptyReport {
    /// A message, with advice.
    #[default]
    Explained,
    /// No message, because of `--quiet`.
    Silent,
}

/// Colours on standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set and not empty.
    #[default]
    Auto,
    /// Also into a pipe.
    Always,
    /// Never.
    Never,
}
