//! The engines: one file for each version of Python.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::installation::Installation;
use crate::interpreter::{Found, Interpreter};
use crate::version::Version;

/// There is no engine for an interpreter.
#[derive(Debug, Error)]
pub enum NoEngine {
    /// The version of the interpreter has no engine.
    #[error(
        "cannot profile under Python {version} (`{}`, {found}): this pyprof supports Python {}",
        interpreter.display(), versions(present)
    )]
    Version {
        /// The version of the interpreter.
        version: Version,
        /// The path of the interpreter.
        interpreter: PathBuf,
        /// The way in which the interpreter was found.
        found: Found,
        /// The versions that have engines.
        present: Vec<Version>,
    },
    /// No version has an engine: the installation lacks files.
    #[error("cannot find an engine; folders searched: {}", paths(.0))]
    Missing(Vec<PathBuf>),
    /// The launcher does not know its own path.
    #[error("cannot find the engines: cannot read /proc/self/exe: {0}")]
    Nowhere(#[source] io::Error),
}

/// Returns the engine for the interpreter's version.
pub fn find(interpreter: &Interpreter) -> Result<PathBuf, NoEngine> {
    let installation = Installation::of_this_launcher().map_err(NoEngine::Nowhere)?;
    let version = interpreter.version;
    installation.engine(version).ok_or_else(|| {
        let present = installation.versions();
        if present.is_empty() {
            return NoEngine::Missing(installation.folders().collect());
        }
        NoEngine::Version {
            version,
            interpreter: interpreter.executable.clone(),
            found: interpreter.found.clone(),
            present,
        }
    })
}

impl NoEngine {
    /// Returns the advice for the hint line.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Version { .. } => "choose another interpreter with --python",
            Self::Missing(_) | Self::Nowhere(_) => "install pyprof again",
        }
    }
}

fn paths(folders: &[PathBuf]) -> String {
    let folders: Vec<_> = folders.iter().map(|it| it.display().to_string()).collect();
    folders.join(", ")
}

fn versions(present: &[Version]) -> String {
    let present: Vec<_> = present.iter().map(Version::to_string).collect();
    present.join(", ")
}
