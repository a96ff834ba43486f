//! The file in which processes leave word of themselves that the program has started.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::path;

/// A file with one byte for each process that the program has started and in which a marked function ran. The first of
/// them creates it, and the run deletes it at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildrenFile {
    /// Absolute.
    #[serde(with = "path")]
    pub path: PathBuf,
    /// The process of the run: once it has ended, nothing is left there any more.
    pub run: u32,
}

impl ChildrenFile {
    /// One for the run of this process, under a name that no other has. None where there is no folder for it.
    #[must_use]
    pub fn of_this_run() -> Option<Self> {
        let run = std::process::id();
        // the seed of the standard library's hashes is random
        let unique = RandomState::new().build_hasher().finish();
        let folder = std::path::absolute(std::env::temp_dir()).ok()?;
        let path = folder.join(format!("pyprof-{run}-{unique:016x}"));
        Some(Self { path, run })
    }
}
