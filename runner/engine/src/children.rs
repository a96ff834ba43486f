//! The interpreters that a program starts which is run in an interpreter that we do not host.
//!
//! Where we host it, its calls of `execve` and the like come to us. Here they do not, but what `subprocess` and
//! `multiprocessing` start goes through one of two functions of CPython's, which are given the environment.

use std::ffi::{CStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCFunction, PyDict, PyList, PyTuple};
use pyprof_preload::{Head, PRELOAD, PRELOADED_BEFORE, SETTINGS, is_preloadable, this_library};
use pyprof_settings::Settings;

/// A function of CPython's that executes something in a new process.
#[derive(Clone, Copy)]
enum Starter {
    ForkExec,
    PosixSpawn,
}

impl Starter {
    const ALL: [Self; 2] = [Self::ForkExec, Self::PosixSpawn];

    fn name(self) -> &'static CStr {
        match self {
            Self::ForkExec => c"fork_exec",
            Self::PosixSpawn => c"posix_spawn",
        }
    }

    /// The module that has it, and under which name others have it that are loaded.
    fn places(self) -> (&'static str, &'static [(&'static str, &'static str)]) {
        match self {
            Self::ForkExec => ("_posixsubprocess", &[("subprocess", "_fork_exec")]),
            Self::PosixSpawn => ("posix", &[("os", "posix_spawn")]),
        }
    }

    /// Where among its arguments the environment is.
    fn environment(self) -> usize {
        match self {
            Self::ForkExec => 5,
            Self::PosixSpawn => 2,
        }
    }

    /// Whether exactly this is executed.
    fn executes(self, path: &Path, arguments: &Bound<'_, PyTuple>) -> PyResult<bool> {
        let path = path.as_os_str().as_bytes();
        Ok(match self {
            Self::ForkExec => {
                let tried: Vec<Vec<u8>> = arguments.get_item(1)?.extract()?;
                tried == [path]
            }
            Self::PosixSpawn => bytes(&arguments.get_item(0)?)? == path,
        })
    }
}

/// Has children that are this interpreter be given the engine, in which `profile` is defined.
pub(crate) fn give_engine(py: Python<'_>, settings: &Settings) -> PyResult<()> {
    let Some(given) = Given::by(settings) else {
        return Ok(());
    };
    let given = Arc::new(given);
    let modules = py.import("sys")?.getattr("modules")?;
    for starter in Starter::ALL {
        let (home, others) = starter.places();
        let module = py.import(home)?;
        let original = module.getattr(starter.name())?;
        let giving = giving(&original, starter, given.clone())?;
        module.setattr(starter.name(), &giving)?;
        for &(other, name) in others {
            let Ok(other) = modules.get_item(other) else {
                continue;
            };
            if other.getattr(name).is_ok_and(|it| it.is(&original)) {
                other.setattr(name, &giving)?;
            }
        }
    }
    Ok(())
}

/// A function that does as `original` does, and gives the engine to whom it belongs.
fn giving<'py>(
    original: &Bound<'py, PyAny>,
    starter: Starter,
    given: Arc<Given>,
) -> PyResult<Bound<'py, PyCFunction>> {
    let kept = original.clone().unbind();
    PyCFunction::new_closure(
        original.py(),
        Some(starter.name()),
        None,
        move |arguments: &Bound<'_, PyTuple>, names: Option<&Bound<'_, PyDict>>| {
            let original = kept.bind(arguments.py());
            let changed = given.added(starter, arguments).ok().flatten();
            let arguments = changed.as_ref().unwrap_or(arguments);
            original.call(arguments, names).map(Bound::unbind)
        },
    )
}

/// What such a child is given.
struct Given {
    interpreter: PathBuf,
    engine: PathBuf,
    settings: String,
}

impl Given {
    fn by(settings: &Settings) -> Option<Self> {
        let engine = this_library()?;
        is_preloadable(&engine).then(|| Self {
            interpreter: settings.interpreter.clone(),
            engine,
            settings: settings.for_child().to_json(),
        })
    }

    /// The arguments with the variables added, if it is the interpreter that is executed.
    fn added<'py>(
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
            (_, true) => environment(),
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

    fn with_engine(&self, mut entries: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        // what is there already is from elsewhere
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

/// Python's own changes of its environment are made in that of the process.
fn environment() -> Vec<Vec<u8>> {
    let variables = std::env::vars_os();
    let entries = variables.map(|(name, value)| {
        let mut name: OsString = name;
        name.push("=");
        name.push(value);
        name.into_vec()
    });
    entries.collect()
}

fn listed(given: &Bound<'_, PyAny>) -> PyResult<Vec<Vec<u8>>> {
    given.try_iter()?.map(|entry| entry?.extract()).collect()
}

fn mapped(given: &Bound<'_, PyAny>) -> PyResult<Vec<Vec<u8>>> {
    let items = given.call_method0("items")?;
    let entries = items.try_iter()?.map(|item| {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
        Ok([bytes(&name)?, bytes(&value)?].join(&b'='))
    });
    entries.collect()
}

fn as_mapping<'py>(py: Python<'py>, entries: &[Vec<u8>]) -> PyResult<Bound<'py, PyDict>> {
    let mapping = PyDict::new(py);
    for entry in entries {
        let mut halves = entry.splitn(2, |&byte| byte == b'=');
        let mut half = || PyBytes::new(py, halves.next().unwrap_or_default());
        mapping.set_item(half(), half())?;
    }
    Ok(mapping)
}

/// Of bytes, or of text as file names are.
fn bytes(text: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    match text.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        Err(_) => text.extract().map(OsString::into_vec),
    }
}

fn entry(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b"=", value].concat()
}

/// The value in `entry`, if it is `name=value`.
fn value<'a>(entry: &'a [u8], name: &str) -> Option<&'a [u8]> {
    entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=")
}
