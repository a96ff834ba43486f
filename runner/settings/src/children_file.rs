//! The file that counts the child processes in which a marked function ran.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::path;

/// A file with one byte for each child process of the program in which a marked function ran. The first of these
/// processes creates the file, and the run deletes it at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildrenFile {
    /// The absolute path.
    #[serde(with = "path")]
    pub path: PathBuf,
    /// The pid of the run. After the end of the run, no process writes to the file.
    pub run: u32,
}

impl ChildrenFile {
    /// Returns the path of the file to which children write the runs of their functions, if the report has these.
    #[must_use]
    pub fn runs(&self) -> PathBuf {
        self.path.with_extension("runs")
    }

    /// Returns a file for the run of this process, with a unique name; `None` if there is no folder for it.
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
