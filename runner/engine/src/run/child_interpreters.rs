//! Children under `python -m memory_profiler`.
//!
//! In an interpreter that pyprof hosts, calls of `execve` and similar functions come to pyprof. Under `python -m
//! memory_profiler` they do not. `subprocess` and `multiprocessing` start processes through functions of CPython
//! that get the environment as an argument.

mod entries;
mod preload;

mod given;
mod shell;
mod starter;

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};
use pyprof_settings::Settings;

use given::Given;
use starter::Starter;

/// Gives the engine, in which `profile` is defined, to children that run this interpreter; and, if the settings say so,
/// to all interpreters among the descendants.
pub(crate) fn give_engine(py: Python<'_>, settings: &Settings) -> PyResult<()> {
    let Some(given) = Given::by(settings) else {
        return Ok(());
    };
    if let Some(others) = given.others() {
        shell::give(py, others)?;
    }
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

/// Returns a function that calls `original`, and gives its library to the child.
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
