//! How the interposed functions are to behave, as the launcher and the engine say it.

use std::ffi::NulError;
use std::path::PathBuf;
use std::{error, fmt};

/// How the interposed functions are to behave in this process.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// `sys.executable`. Where exactly this path is executed, the replacement is.
    pub interpreter: PathBuf,
    /// What is executed in its place.
    pub replacement: Replacement,
    /// Called once, before this process (and not a fork of it) ends by `_exit`.
    pub flush: Option<unsafe extern "C" fn()>,
}

/// How a child that was to be an interpreter comes to have the engine inside.
#[derive(Clone, Debug)]
pub enum Replacement {
    /// The launcher is executed, with the child's settings in [`CHILD`](pyprof_preload::CHILD).
    Launcher {
        /// The launcher's absolute path.
        path: PathBuf,
        /// A JSON text.
        settings: String,
    },
    /// The interpreter is executed with libraries preloaded, of which the first is the engine.
    Preload {
        /// Their absolute paths.
        libraries: Vec<PathBuf>,
        /// The child's settings as a JSON text, for [`SETTINGS`](pyprof_preload::SETTINGS).
        settings: String,
    },
}

/// Why a [`Configuration`] cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// A path or a text has a zero byte within.
    ZeroByte(NulError),
    /// This process has been configured before.
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
