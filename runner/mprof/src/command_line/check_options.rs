//! The options of `mprof check` and `mprof lock`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pyprof_check::Tolerance;

/// `mprof check`.
#[derive(Args, Debug)]
#[command(override_usage = "mprof check [OPTIONS] RECORD")]
pub(crate) struct Check {
    /// The file of the budgets: a TOML file, or a pyproject.toml with the
    /// section [tool.pyprof] [default: pyprof.toml or pyproject.toml in this
    /// directory, or in the nearest one above it]
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    pub(crate) config: Option<PathBuf>,
    /// Compare with this file of `mprof lock`
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,
    /// The largest accepted difference from the lock: 2%, 1KiB, 0 (the default)
    #[arg(
        long,
        value_name = "SIZE",
        requires = "lock",
        allow_negative_numbers = true
    )]
    pub(crate) tolerance: Option<Tolerance>,
    /// The format: text (the default), github (annotations of a workflow), or
    /// junit (XML)
    #[arg(short, long, value_name = "NAME", default_value = "text")]
    #[arg(
        hide_default_value = true,
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    pub(crate) format: CheckFormat,
    /// A record with a heap, or its report in JSON
    #[arg(value_name = "RECORD")]
    pub(crate) record: PathBuf,
}

/// The formats of `mprof check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    Text,
    Github,
    Junit,
}

/// `mprof lock`.
#[derive(Args, Debug)]
#[command(override_usage = "mprof lock [OPTIONS] RECORD")]
pub(crate) struct Lock {
    /// Write to FILE; the paths in it are relative to its folder
    #[arg(short, long, value_name = "FILE", default_value = "pyprof.lock")]
    pub(crate) output: PathBuf,
    /// A record with a heap, or its report in JSON
    #[arg(value_name = "RECORD")]
    pub(crate) record: PathBuf,
}
