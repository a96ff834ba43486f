//! `os.system` for the children of a shell.
//!
//! The C library starts the shell itself, with the environment of this process.

use std::ffi::CString;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCFunction, PyDict, PyTuple};
use pyprof_interpose::{Configuration, Preload, Replacement, configure, run_in_shell};

use super::entries::bytes;
use super::preload;

/// Makes `os.system` give this library to the shell.
pub(super) fn give(py: Python<'_>, given: &preload::Preload) -> PyResult<()> {
    let configuration = Configuration {
        interpreter: "".into(),
        replacement: Replacement::None,
        others: Some(Preload {
            libraries: vec![given.library.clone()],
            settings: given.settings.clone(),
        }),
    };
    if configure(configuration).is_err() {
        return Ok(());
    }
    let (posix, os) = (py.import("posix")?, py.import("os")?);
    let original = posix.getattr("system")?;
    let kept = original.clone().unbind();
    let giving = move |arguments: &Bound<'_, PyTuple>, names: Option<&Bound<'_, PyDict>>| {
        let py = arguments.py();
        let Some(command) = command_of(arguments, names) else {
            // the original function raises the exception for wrong arguments
            return kept.bind(py).call(arguments, names).map(Bound::unbind);
        };
        let audited = PyBytes::new(py, command.as_bytes());
        py.import("sys")?
            .call_method1("audit", ("os.system", audited))?;
        let status = py.detach(|| run_in_shell(&command));
        PyResult::Ok(status.into_pyobject(py)?.into_any().unbind())
    };
    let giving = PyCFunction::new_closure(py, Some(c"system"), None, giving)?;
    posix.setattr("system", &giving)?;
    if os.getattr("system")?.is(&original) {
        os.setattr("system", &giving)?;
    }
    Ok(())
}

/// Returns the command; `None` if the arguments are wrong.
fn command_of(
    arguments: &Bound<'_, PyTuple>,
    names: Option<&Bound<'_, PyDict>>,
) -> Option<CString> {
    let names = names.filter(|names| !names.is_empty());
    let command = match (arguments.len(), names) {
        (1, None) => arguments.get_item(0).ok()?,
        (0, Some(names)) if names.len() == 1 => names.get_item("command").ok()??,
        _ => return None,
    };
    CString::new(bytes(&command).ok()?).ok()
}
