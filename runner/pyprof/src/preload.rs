//! Running an interpreter without a shared libpython: its executable is executed with the engine preloaded.

use std::ffi::CString;
use std::io;
use std::path::{Path, PathBuf};

use pyprof_interpose::{Configuration, Replacement, Unusable, become_replacement};
use pyprof_preload::is_preloadable;
use pyprof_settings::Settings;
use thiserror::Error;

use crate::allocator;
use pyprof_interpreter::check_library;

/// The interpreter could not be executed with the engine.
#[derive(Debug, Error)]
pub(crate) enum CannotPreload {
    #[error("cannot preload the engine `{}`: the dynamic linker takes no path with a blank or a colon", .0.display())]
    Path(PathBuf),
    #[error("cannot load the engine `{}`: {cause}", engine.display())]
    Engine { engine: PathBuf, cause: String },
    #[error("cannot execute the interpreter `{}`: {cause}", interpreter.display())]
    NotExecuted {
        interpreter: PathBuf,
        #[source]
        cause: io::Error,
    },
    #[error(transparent)]
    Interpose(#[from] Unusable),
}

impl CannotPreload {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Path(_) => Some(
                "move pyprof elsewhere, or choose an interpreter with a shared libpython with --python",
            ),
            Self::Engine { .. } | Self::NotExecuted { .. } | Self::Interpose(_) => None,
        }
    }
}

/// Executes the interpreter in this process. Returns only if that fails.
pub(crate) fn run(engine: &Path, settings: &Settings, command_line: &[CString]) -> CannotPreload {
    if !is_preloadable(engine) {
        return CannotPreload::Path(engine.to_owned());
    }
    if let Err(cause) = check_library(engine) {
        let engine = engine.to_owned();
        return CannotPreload::Engine { engine, cause };
    }
    let configuration = Configuration {
        interpreter: settings.interpreter.clone(),
        replacement: Replacement::Preload {
            libraries: [engine.to_owned()]
                .into_iter()
                .chain(allocator::handed_on(settings))
                .collect(),
            settings: settings.to_json(),
        },
        others: None,
    };
    match become_replacement(configuration, command_line) {
        Ok(cause) => CannotPreload::NotExecuted {
            interpreter: settings.interpreter.clone(),
            cause,
        },
        Err(unusable) => unusable.into(),
    }
}
