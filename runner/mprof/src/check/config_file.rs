//! The file of budgets.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf, absolute};

use pyprof_check::{Config, Section, read_config};

use super::cannot_check::CannotCheck;

/// The names of files of budgets, in the order of the search.
const NAMES: [&str; 2] = ["pyprof.toml", PYPROJECT];

const PYPROJECT: &str = "pyproject.toml";

/// Returns the budgets and the folder of their file. The file is `named`, or the nearest one that has budgets, in the
/// current directory or above it; `None` if there is none.
pub(super) fn find(named: Option<&Path>) -> Result<Option<(Config, PathBuf)>, CannotCheck> {
    if let Some(named) = named {
        let found = read(named)?;
        return match found {
            Some(found) => Ok(Some(found)),
            None => Err(CannotCheck::NoSection(named.to_owned())),
        };
    }
    let current = env::current_dir().unwrap_or_default();
    for folder in current.ancestors() {
        for name in NAMES {
            let path = folder.join(name);
            if path.is_file()
                && let Some(found) = read(&path)?
            {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// Reads a file. Returns `None` if it is a `pyproject.toml` without the section.
fn read(path: &Path) -> Result<Option<(Config, PathBuf)>, CannotCheck> {
    let cannot = |cause: super::cannot_check::Cause| CannotCheck::Config {
        path: path.to_owned(),
        cause,
    };
    let text = fs::read_to_string(path).map_err(|cause: io::Error| cannot(cause.into()))?;
    let section = match path.file_name() {
        Some(name) if name == PYPROJECT => Section::Tool,
        _ => Section::File,
    };
    let config = read_config(&text, section).map_err(|cause| cannot(cause.into()))?;
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(config.map(|config| (config, folder)))
}
