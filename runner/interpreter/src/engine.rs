//! The engines, one for each version of Python, each in a file.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::installation::Installation;
use crate::interpreter::{Found, Interpreter};
use crate::version::Version;

/// There is no engine for an interpreter.
#[derive(Debug, Error)]
pub enum NoEngine {
    /// For its version.
    #[error(
        "cannot profile under Python {version}: there is no engine for it\n  \
           interpreter: {}, {found}\n  \
           engines looked for in: {}\n  \
           engines there: {}",
        interpreter.display(), paths(folders), versions(present)
    )]
    Version {
        /// The version.
        version: Version,
        /// Its path.
        interpreter: PathBuf,
        /// How it came to be this one.
        found: Found,
        /// Where an engine was looked for.
        folders: Vec<PathBuf>,
        /// The versions that there are engines for.
        present: Vec<Version>,
    },
    /// The launcher does not know where it is.
    #[error("cannot find the engines: cannot read /proc/self/exe: {0}")]
    Nowhere(#[source] io::Error),
}

/// The engine for the interpreter's version.
pub fn find(interpreter: &Interpreter) -> Result<PathBuf, NoEngine> {
    let installation = Installation::here().map_err(NoEngine::Nowhere)?;
    let version = interpreter.version;
    installation
        .engine(version)
        .ok_or_else(|| NoEngine::Version {
            version,
            interpreter: interpreter.executable.clone(),
            found: interpreter.found.clone(),
            folders: installation.folders().collect(),
            present: installation.versions(),
        })
}

fn paths(folders: &[PathBuf]) -> String {
    let folders: Vec<_> = folders.iter().map(|it| it.display().to_string()).collect();
    folders.join(", ")
}

fn versions(present: &[Version]) -> String {
    let present: Vec<_> = present.iter().map(Version::to_string).collect();
    match present.is_empty() {
        true => "none".to_owned(),
        false => present.join(", "),
    }
}
