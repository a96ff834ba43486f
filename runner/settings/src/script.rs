//! The main program.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::path;

/// The main script's two names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// The name in the report: as typed, or as found on PATH.
    #[serde(with = "path")]
    pub shown: PathBuf,
    /// The absolute path, which its code objects have.
    #[serde(with = "path")]
    pub path: PathBuf,
}

/// The place of the main program's source, after Python has read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// In files, which can be read again.
    #[default]
    Files,
    /// Nowhere: the source came from a pipe, from standard input, or from the command line.
    ReadOnce,
}
