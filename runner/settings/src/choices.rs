//! The choices of a run, each by a word.

use serde::{Deserialize, Serialize};

/// A process that was started by a person, or one that the profiled program has started itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Records and reports.
    #[default]
    Main,
    /// Runs as under `python`, with `profile` defined; writes no report.
    Child,
}

/// What is recorded of the functions that are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// What each of their lines changed, for a table.
    #[default]
    Lines,
    /// When they ran, for a line of each call.
    Timestamps,
}

/// When memory is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reading {
    /// Where it can have changed since it was read last.
    #[default]
    WhereNeeded,
    /// At every line.
    Always,
}

/// Where Python takes the memory of its objects from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allocator {
    /// Where the command line and the environment say.
    #[default]
    AsAsked,
    /// Each object from the process's `malloc`.
    Process,
    /// The same, with the checks of Python's development mode.
    ProcessWithChecks,
}

/// Whether what lines allocated and freed is shown besides what is left of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allocations {
    /// The classic table.
    #[default]
    Hidden,
    /// Three columns more.
    Shown,
}

/// What is said of a program in which no function was marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Nothing {
    /// That nothing was profiled, and what to do about it.
    #[default]
    Said,
    /// Nothing: it was run for another reason, too.
    Silent,
}

/// When to colour what goes to standard output.
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
