//! The main program.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::path;

/// The main script's two names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// As the report names it: as typed, or where PATH had it.
    #[serde(with = "path")]
    pub shown: PathBuf,
    /// Absolute, as its code objects are named.
    #[serde(with = "path")]
    pub path: PathBuf,
}

/// Where the source of the main program is, once Python has read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// In files, where it can be read again.
    #[default]
    Files,
    /// Nowhere: it came from a pipe, from standard input, or from the command line.
    ReadOnce,
}
