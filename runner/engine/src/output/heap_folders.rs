//! The folders by which the lines of the heap are grouped, as they were at the start of the program.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pyo3::prelude::*;
use pyprof_report::heap::Folders;

static FOLDERS: OnceLock<Folders> = OnceLock::new();

/// Stores the folders. To be called before the program runs, since it may change its current folder and its modules.
pub(crate) fn remember(py: Python<'_>) {
    FOLDERS.get_or_init(|| Folders {
        standard: standard_library(py).into_iter().collect(),
        current: std::env::current_dir().map_or_else(|_| String::new(), |folder| text(&folder)),
    });
}

/// Returns the stored folders; empty ones if none were stored.
pub(crate) fn folders() -> Folders {
    FOLDERS.get().cloned().unwrap_or_default()
}

/// Returns the folders as a record has them: the folder of the start, then those of the standard library; a zero byte
/// after each.
pub(crate) fn for_record() -> Vec<u8> {
    let Folders { standard, current } = folders();
    let all = [current].into_iter().chain(standard);
    all.flat_map(|folder| [folder.as_bytes(), b"\0"].concat())
        .collect()
}

/// Returns the folder or the archive of the standard library. Each interpreter imports the package `encodings` from it
/// at its start, also in a virtual environment and without `site`.
fn standard_library(py: Python<'_>) -> Option<String> {
    let modules = py.import("sys").ok()?.getattr("modules").ok()?;
    let package = modules.get_item("encodings").ok()?;
    let folder = package.getattr("__path__").ok()?.get_item(0).ok()?;
    let folder: PathBuf = folder.extract().ok()?;
    folder.parent().map(text)
}

/// Returns a path as text, with the same replacement of invalid characters as the file names in the heap.
fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
