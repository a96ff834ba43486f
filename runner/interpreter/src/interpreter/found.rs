//! The way in which an interpreter was found, with its text for messages.

use std::fmt;
use std::path::PathBuf;

/// The way in which an interpreter was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// `--python` names it.
    Option,
    /// pip has installed the launcher for it.
    InstalledFor,
    /// `VIRTUAL_ENV` names its environment.
    VirtualEnvironment(PathBuf),
    /// It is the first one with that name on PATH.
    OnPath(&'static str),
    /// The profiled program has started it.
    SysExecutable,
}

impl fmt::Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option => write!(out, "given by --python"),
            Self::InstalledFor => write!(out, "the one that pyprof is installed for"),
            Self::VirtualEnvironment(folder) => {
                write!(out, "that of VIRTUAL_ENV={}", folder.display())
            }
            Self::OnPath(name) => write!(out, "the first `{name}` on PATH"),
            Self::SysExecutable => write!(out, "the program's sys.executable"),
        }
    }
}
