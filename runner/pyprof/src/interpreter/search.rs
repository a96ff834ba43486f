//! Which interpreter is meant.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf, absolute};

use super::unusable::CannotUse;

/// How an interpreter came to be the one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// `--python` said so.
    Option,
    /// `VIRTUAL_ENV` names its environment.
    VirtualEnvironment(PathBuf),
    /// It is the first of that name on PATH.
    OnPath(&'static str),
    /// The program that is being profiled has started it.
    SysExecutable,
}

impl fmt::Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option => write!(out, "given by --python"),
            Self::VirtualEnvironment(folder) => {
                write!(out, "that of VIRTUAL_ENV={}", folder.display())
            }
            Self::OnPath(name) => write!(out, "the first `{name}` on PATH"),
            Self::SysExecutable => write!(out, "the program's sys.executable"),
        }
    }
}

/// The interpreter's absolute path, and how it came to be that; there need not be one.
pub(super) fn search(asked: Option<OsString>) -> Result<(PathBuf, Found), CannotUse> {
    if let Some(asked) = asked {
        return Ok((given(asked)?, Found::Option));
    }
    if let Some(folder) = variable("VIRTUAL_ENV") {
        let folder = PathBuf::from(folder);
        let path = from_here(&folder.join("bin/python"));
        return Ok((path, Found::VirtualEnvironment(folder)));
    }
    ["python", "python3"]
        .into_iter()
        .find_map(|name| Some((on_path(OsStr::new(name))?, Found::OnPath(name))))
        .ok_or_else(|| CannotUse::None { path: path() })
}

/// The value of `--python`: a path if it has a slash, else a name on PATH; a folder stands for the Python in it.
fn given(asked: OsString) -> Result<PathBuf, CannotUse> {
    let here = Path::new(&asked);
    if asked.as_bytes().contains(&b'/') || here.is_dir() {
        let path = from_here(here);
        return Ok(match path.is_dir() {
            true => path.join("bin/python"),
            false => path,
        });
    }
    on_path(&asked).ok_or_else(|| CannotUse::NotOnPath {
        name: asked,
        path: path(),
    })
}

/// The first executable file of that name.
fn on_path(name: &OsStr) -> Option<PathBuf> {
    env::split_paths(&path())
        .map(|folder| from_here(&folder.join(name)))
        .find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// Absolute, and otherwise as it is: what a symbolic link of a virtual environment points to is not in that environment.
fn from_here(path: &Path) -> PathBuf {
    absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn path() -> OsString {
    variable("PATH").unwrap_or_else(|| "/bin:/usr/bin".into())
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
