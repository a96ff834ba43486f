//! Why an interpreter cannot be used.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::found::Found;

/// There is no interpreter that could be used.
#[derive(Debug, Error)]
pub enum CannotUse {
    /// This one cannot.
    #[error("cannot use the interpreter `{}`, {found}: {why}", path.display())]
    Interpreter {
        /// Its path.
        path: PathBuf,
        /// How it came to be this one.
        found: Found,
        /// The reason why it cannot be used.
        #[source]
        why: Why,
    },
    /// A name that is on no folder of PATH.
    #[error("cannot find the interpreter `{}`, given by --python: not on PATH ({})", name.display(), path.display())]
    NotOnPath {
        /// The name.
        name: OsString,
        /// The value of PATH.
        path: OsString,
    },
    /// Nothing was asked for, and nothing is there.
    #[error(
        "cannot find an interpreter: VIRTUAL_ENV is not set, and neither `python` nor `python3` is on PATH ({})",
        path.display()
    )]
    None {
        /// The value of PATH.
        path: OsString,
    },
}

/// The reason why it cannot be used.
#[derive(Debug, Error)]
pub enum Why {
    /// It is not there.
    #[error("there is no such file")]
    Absent,
    /// It is a link that leads nowhere.
    #[error("it is a symbolic link to `{}`, which does not exist", .0.display())]
    Dangling(PathBuf),
    /// It is a folder, or a device.
    #[error("it is not a file")]
    NotFile,
    /// Its mode says so.
    #[error("it may not be executed")]
    NotExecutable,
    /// The system does not allow it.
    #[error("cannot read it: {0}")]
    Unreadable(#[source] io::Error),
    /// Only its virtual environment is left.
    #[error(
        "its virtual environment `{}` was made from the Python in `{}`, which does not exist any more",
        environment.display(), home.display()
    )]
    HomeGone {
        /// The folder of the environment.
        environment: PathBuf,
        /// The folder that is gone.
        home: PathBuf,
    },
    /// It is another program; the text says what speaks against it.
    #[error("it is not a Python that can be loaded: {0}")]
    NotPython(String),
    /// The system does not start it.
    #[error("cannot execute it: {0}")]
    NotExecuted(#[source] io::Error),
    /// It cannot say which version it is.
    #[error("asked for its version, it ended with {status}{told}")]
    Failed {
        /// Its exit status in the words of the system.
        status: String,
        /// Its standard error.
        told: String,
    },
    /// Its answer is no version.
    #[error("asked for its version, it printed `{0}`")]
    Garbage(String),
}

impl CannotUse {
    /// The program's own interpreter cannot be executed.
    pub fn not_executed(path: &Path, cause: io::Error) -> Self {
        Self::Interpreter {
            path: path.to_owned(),
            found: Found::SysExecutable,
            why: Why::NotExecuted(cause),
        }
    }

    /// The advice for the hint line.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Interpreter {
                why: Why::HomeGone { .. } | Why::Dangling(_),
                ..
            } => Some(
                "make the virtual environment anew, or choose another interpreter with --python",
            ),
            Self::Interpreter {
                found: Found::VirtualEnvironment(_),
                ..
            } => Some("leave that virtual environment, or choose an interpreter with --python"),
            Self::Interpreter { .. } | Self::NotOnPath { .. } => Some(
                "--python takes a path, a name on PATH, or the folder of a virtual environment",
            ),
            Self::None { .. } => Some("choose an interpreter with --python"),
        }
    }
}
