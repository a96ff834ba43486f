//! The libraries that a child gets: the engine, if it runs this interpreter; the library for all descendants, if it
//! runs another program.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};
use pyprof_preload::{DESCENDANTS, SETTINGS, descendants_library, is_preloadable, this_library};
use pyprof_settings::Settings;

use super::entries::{as_mapping, listed, mapped, of_this_process};
use super::preload::Preload;
use super::starter::Starter;

/// The libraries and settings for children.
pub(super) struct Given {
    interpreter: PathBuf,
    /// The engine, for a child that runs this interpreter.
    engine: Preload,
    /// The library for a child that runs another program; none if the settings do not ask for it.
    others: Option<Preload>,
}

impl Given {
    /// Returns the libraries and settings for children; `None` if the engine cannot be preloaded.
    pub(super) fn by(settings: &Settings) -> Option<Self> {
        let engine = this_library()?;
        let preload = |library: PathBuf, name| {
            is_preloadable(&library).then(|| Preload {
                library,
                name,
                settings: settings.for_child().to_json(),
            })
        };
        let others = settings
            .records_descendants()
            .then(|| descendants_library(&engine))
            .flatten();
        Some(Self {
            interpreter: settings.interpreter.clone(),
            others: others.and_then(|library| preload(library, DESCENDANTS)),
            engine: preload(engine, SETTINGS)?,
        })
    }

    /// Returns the library for children that run another program.
    pub(super) fn others(&self) -> Option<&Preload> {
        self.others.as_ref()
    }

    /// Returns the arguments with the variables added; `None` if there is nothing to add.
    pub(super) fn added<'py>(
        &self,
        starter: Starter,
        arguments: &Bound<'py, PyTuple>,
    ) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let preload = match starter.executes(&self.interpreter, arguments)? {
            true => Some(&self.engine),
            false => self.others(),
        };
        let Some(preload) = preload else {
            return Ok(None);
        };
        let py = arguments.py();
        let variables = arguments.get_item(starter.environment())?;
        let entries = match (starter, variables.is_none()) {
            (_, true) => of_this_process(),
            (Starter::ForkExec, false) => listed(&variables)?,
            (Starter::PosixSpawn | Starter::PosixSpawnp, false) => mapped(&variables)?,
        };
        let entries = preload.with(entries);
        let mut changed: Vec<_> = arguments.iter().collect();
        changed[starter.environment()] = match starter {
            Starter::ForkExec => {
                let entries = entries.iter().map(|entry| PyBytes::new(py, entry));
                PyList::new(py, entries.collect::<Vec<_>>())?.into_any()
            }
            Starter::PosixSpawn | Starter::PosixSpawnp => as_mapping(py, &entries)?.into_any(),
        };
        PyTuple::new(py, changed).map(Some)
    }
}
