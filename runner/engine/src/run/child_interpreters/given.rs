//! The engine and the settings, added to the environment of a child.

use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};
use pyprof_preload::{Head, PRELOAD, PRELOADED_BEFORE, SETTINGS, is_preloadable, this_library};
use pyprof_settings::Settings;

use super::entries::{as_mapping, entry, listed, mapped, of_this_process, value};
use super::starter::Starter;

/// The engine and the settings, for a child that runs this interpreter.
pub(super) struct Given {
    interpreter: PathBuf,
    engine: PathBuf,
    settings: String,
}

impl Given {
    /// Returns the engine and the settings for a child; `None` if the engine cannot be preloaded.
    pub(super) fn by(settings: &Settings) -> Option<Self> {
        let engine = this_library()?;
        is_preloadable(&engine).then(|| Self {
            interpreter: settings.interpreter.clone(),
            engine,
            settings: settings.for_child().to_json(),
        })
    }

    /// Returns the arguments with the variables added, if the call executes this interpreter.
    pub(super) fn added<'py>(
        &self,
        starter: Starter,
        arguments: &Bound<'py, PyTuple>,
    ) -> PyResult<Option<Bound<'py, PyTuple>>> {
        if !starter.executes(&self.interpreter, arguments)? {
            return Ok(None);
        }
        let py = arguments.py();
        let variables = arguments.get_item(starter.environment())?;
        let entries = match (starter, variables.is_none()) {
            (_, true) => of_this_process(),
            (Starter::ForkExec, false) => listed(&variables)?,
            (Starter::PosixSpawn, false) => mapped(&variables)?,
        };
        let entries = self.with_engine(entries);
        let mut changed: Vec<_> = arguments.iter().collect();
        changed[starter.environment()] = match starter {
            Starter::ForkExec => {
                let entries = entries.iter().map(|entry| PyBytes::new(py, entry));
                PyList::new(py, entries.collect::<Vec<_>>())?.into_any()
            }
            Starter::PosixSpawn => as_mapping(py, &entries)?.into_any(),
        };
        PyTuple::new(py, changed).map(Some)
    }

    /// Returns the entries of an environment, with the entries that preload the engine.
    fn with_engine(&self, mut entries: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        // existing entries of these names do not come from this process
        for name in [SETTINGS, PRELOADED_BEFORE] {
            entries.retain(|entry| value(entry, name).is_none());
        }
        let is_list = |entry: &Vec<u8>| value(entry, PRELOAD).is_some();
        let before = entries.iter().position(is_list);
        let before = before.map(|index| entries.remove(index));
        let before = before.as_ref().and_then(|entry| value(entry, PRELOAD));
        let head = Head::new(self.engine.as_os_str().as_bytes(), before);
        if let Some(before) = head.preloaded_before {
            entries.push(entry(PRELOADED_BEFORE, before));
        }
        entries.push(entry(PRELOAD, &head.preload.concat()));
        entries.push(entry(SETTINGS, self.settings.as_bytes()));
        entries
    }
}
