//! The reasons for which an interpreter cannot be used.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::found::Found;

/// No interpreter can be used.
#[derive(Debug, Error)]
pub enum CannotUse {
    /// This interpreter cannot be used.
    #[error("cannot use the interpreter `{}`, {found}: {why}", path.display())]
    Interpreter {
        /// The path of the interpreter.
        path: PathBuf,
        /// The way in which the interpreter was found.
        found: Found,
        /// The reason for which it cannot be used.
        #[source]
        why: Why,
    },
    /// A name that is in no folder of PATH.
    #[error("cannot find the interpreter `{}`, given by --python: not on PATH ({})", name.display(), path.display())]
    NotOnPath {
        /// The name.
        name: OsString,
        /// The value of PATH.
        path: OsString,
    },
    /// No interpreter was named, and none was found.
    #[error(
        "cannot find an interpreter: VIRTUAL_ENV is not set, and neither `python` nor `python3` is on PATH ({})",
        path.display()
    )]
    None {
        /// The value of PATH.
        path: OsString,
    },
}

/// The reason for which an interpreter cannot be used.
#[derive(Debug, Error)]
pub enum Why {
    /// The file does not exist.
    #[error("there is no such file")]
    Absent,
    /// The file is a link to a file that does not exist.
    #[error("it is a symbolic link to `{}`, which does not exist", .0.display())]
    Dangling(PathBuf),
    /// The path is a folder or a device.
    #[error("it is not a file")]
    NotFile,
    /// The mode of the file does not allow execution.
    #[error("it may not be executed")]
    NotExecutable,
    /// The system does not allow reading the file.
    #[error("cannot read it: {0}")]
    Unreadable(#[source] io::Error),
    /// Only the virtual environment of the interpreter is left.
    #[error(
        "its virtual environment `{}` was made from the Python in `{}`, which does not exist any more",
        environment.display(), home.display()
    )]
    HomeGone {
        /// The folder of the environment.
        environment: PathBuf,
        /// The folder that does not exist any more.
        home: PathBuf,
    },
    /// The file is no Python. The text is the evidence.
    #[error("it is not a Python that can be loaded: {0}")]
    NotPython(String),
    /// The file is the interpreter PyPy.
    #[error("it is PyPy, and pyprof supports CPython only")]
    PyPy,
    /// The system cannot execute the file.
    #[error("cannot execute it: {0}")]
    NotExecuted(#[source] io::Error),
    /// The file cannot print its version.
    #[error("it printed no version: it ended with {status}{errors}")]
    Failed {
        /// The exit status as text.
        status: String,
        /// The text on its standard error, after a colon and a line end.
        errors: String,
    },
    /// The file prints something else than a version.
    #[error("instead of a version, it printed `{0}`")]
    Garbage(String),
}

impl CannotUse {
    /// Returns the error that the program's own interpreter cannot be executed.
    pub fn not_executed(path: &Path, cause: io::Error) -> Self {
        Self::Interpreter {
            path: path.to_owned(),
            found: Found::SysExecutable,
            why: Why::NotExecuted(cause),
        }
    }

    /// Returns the advice for the hint line.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Interpreter {
                why: Why::HomeGone { .. } | Why::Dangling(_),
                ..
            } => Some(
                "recreate the virtual environment, or choose another interpreter with --python",
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
