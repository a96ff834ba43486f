//! The behaviour of the interposed functions, as the launcher and the engine configure it.

use std::ffi::NulError;
use std::path::PathBuf;
use std::{error, fmt};

/// The behaviour of the interposed functions in this process.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// `sys.executable`. If the program executes exactly this path, the replacement is executed instead.
    pub interpreter: PathBuf,
    /// The program that is executed instead of the interpreter.
    pub replacement: Replacement,
    /// The libraries for all other programs; `None` if these are executed unchanged.
    pub others: Option<Preload>,
}

/// Libraries to preload into a program that is not known to be Python. They restore the environment in the interpreters
/// among its descendants.
#[derive(Clone, Debug)]
pub struct Preload {
    /// The absolute paths of the libraries.
    pub libraries: Vec<PathBuf>,
    /// The settings as a JSON text, for [`DESCENDANTS`](pyprof_preload::DESCENDANTS).
    pub settings: String,
}

/// The way in which a child that runs the interpreter gets the engine.
#[derive(Clone, Debug)]
pub enum Replacement {
    /// The interpreter is executed like every other program.
    None,
    /// The launcher is executed, with the child's settings in [`CHILD`](pyprof_preload::CHILD).
    Launcher {
        /// The absolute path of the launcher.
        path: PathBuf,
        /// The absolute path of a library to preload. It restores the environment itself.
        library: Option<PathBuf>,
        /// The settings as a JSON text.
        settings: String,
    },
    /// The interpreter is executed with libraries preloaded. The first of them is the engine.
    Preload {
        /// The absolute paths of the libraries.
        libraries: Vec<PathBuf>,
        /// The child's settings as a JSON text, for [`SETTINGS`](pyprof_preload::SETTINGS).
        settings: String,
    },
}

/// The reasons for which a [`Configuration`] cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// A path or a text contains a zero byte.
    ZeroByte(NulError),
    /// This process is already configured.
    Twice,
}

impl fmt::Display for Unusable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroByte(cause) => write!(out, "cannot prepare a path or a setting: {cause}"),
            Self::Twice => write!(out, "the process has been configured before"),
        }
    }
}

impl error::Error for Unusable {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::ZeroByte(cause) => Some(cause),
            Self::Twice => None,
        }
    }
}
