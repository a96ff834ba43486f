//! The engines, one for each version of Python, each in a file.

use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::interpreter::{Found, Interpreter, Version};

const BEFORE_VERSION: &str = "pyprof-engine-";
const AFTER_VERSION: &str = ".so";

/// Where an installation keeps libraries, seen from the folder above the launcher's.
const LIBRARIES: &str = "lib/pyprof";

/// There is no engine for an interpreter.
#[derive(Debug, Error)]
pub(crate) enum NoEngine {
    /// For its version.
    #[error(
        "cannot profile under Python {version}: there is no engine for it\n  \
           interpreter: {}, {found}\n  \
           engines looked for in: {}\n  \
           engines there: {}",
        interpreter.display(), paths(folders), versions(present)
    )]
    Version {
        version: Version,
        interpreter: PathBuf,
        found: Found,
        folders: Vec<PathBuf>,
        present: Vec<Version>,
    },
    /// The launcher does not know where it is.
    #[error("cannot find the engines: cannot read /proc/self/exe: {0}")]
    Nowhere(#[source] io::Error),
}

/// The engine for the interpreter's version.
pub(crate) fn find(interpreter: &Interpreter) -> Result<PathBuf, NoEngine> {
    let folders = folders()?;
    let version = interpreter.version;
    let name = format!("{BEFORE_VERSION}{version}{AFTER_VERSION}");
    let engine = folders.iter().map(|folder| folder.join(&name));
    engine
        .clone()
        .find(|file| file.is_file())
        .ok_or_else(|| NoEngine::Version {
            version,
            interpreter: interpreter.executable.clone(),
            found: interpreter.found.clone(),
            present: present(&folders),
            folders: folders.clone(),
        })
}

/// The launcher's own absolute path, nothing of it a symbolic link.
pub(crate) fn launcher() -> io::Result<PathBuf> {
    env::current_exe()
}

/// A library that belongs to no version of Python, by the name of its file.
pub(crate) fn library(name: &str) -> Option<PathBuf> {
    let folders = folders().ok()?;
    let mut files = folders.iter().map(|folder| folder.join(name));
    files.find(|file| file.is_file())
}

/// Beside the launcher, and where an installation keeps libraries.
fn folders() -> Result<Vec<PathBuf>, NoEngine> {
    let launcher = launcher().map_err(NoEngine::Nowhere)?;
    let folders = launcher.ancestors().skip(1);
    let names = ["", LIBRARIES];
    Ok(folders
        .zip(names)
        .map(|(folder, name)| folder.join(name))
        .collect())
}

fn present(folders: &[PathBuf]) -> Vec<Version> {
    let files = folders.iter().flat_map(fs::read_dir).flatten().flatten();
    let mut present: Vec<Version> = files
        .filter_map(|file| version_of(file.file_name().to_str()?))
        .collect();
    present.sort();
    present.dedup();
    present
}

/// The version that the engine in a file of that name is for.
fn version_of(name: &str) -> Option<Version> {
    let version = name
        .strip_prefix(BEFORE_VERSION)?
        .strip_suffix(AFTER_VERSION)?;
    Version::at_start(version).filter(|read| read.to_string() == version)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_known_by_its_name() {
        let version = |name| version_of(name).map(|version| version.to_string());
        assert_eq!(version("pyprof-engine-3.11.so"), Some("3.11".into()));
        assert_eq!(version("pyprof-engine-3.13t.so"), Some("3.13t".into()));
        assert_eq!(version("pyprof-engine-3.11.so.old"), None);
        assert_eq!(version("pyprof-engine-3.11.7.so"), None);
        assert_eq!(version("libpyprof_engine.so"), None);
    }

    #[test]
    fn engines_are_listed_in_the_order_of_their_versions() {
        let folder = tempfile::tempdir().expect("a folder");
        for version in ["3.9", "3.13", "3.11"] {
            let name = format!("pyprof-engine-{version}.so");
            fs::write(folder.path().join(name), "").expect("written");
        }
        let present = present(&[folder.path().to_owned(), "/nowhere".into()]);
        assert_eq!(versions(&present), "3.9, 3.11, 3.13");
        assert_eq!(versions(&[]), "none");
    }
}
