//! Choosing a backend by its name, as Python programs do.

use pyo3::exceptions::{PyKeyError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use pyprof_measure::{Backend, Children, Quantity};
use pyprof_tracer::prepare;

use crate::message::warn;
use crate::session;

/// The backend that is used if none is named.
pub(crate) const DEFAULT_BACKEND: &str = "psutil";

/// choose_backend(new_backend=None): the name of the backend that is used if the program asks for this one. A backend
/// that cannot be read here is replaced by the default, with a warning. A backend that needs jemalloc raises
/// `RuntimeError` if the process was not started with it. An unknown name raises `KeyError`.
#[pyfunction]
#[pyo3(signature = (new_backend=None))]
pub(crate) fn choose_backend(py: Python<'_>, new_backend: Option<&str>) -> PyResult<&'static str> {
    choose(py, new_backend).map(|(name, _)| name)
}

/// backend_names(): the names that `choose_backend` accepts.
#[pyfunction]
pub(crate) fn backend_names() -> Vec<&'static str> {
    Backend::NAMES.into_iter().map(|(name, _)| name).collect()
}

/// Chooses a backend as [`choose_backend`] does. Returns its name and the backend.
pub(crate) fn choose(py: Python<'_>, name: Option<&str>) -> PyResult<(&'static str, Backend)> {
    let asked = name.unwrap_or(DEFAULT_BACKEND);
    let known = Backend::NAMES.into_iter().find(|(name, _)| *name == asked);
    let (name, backend) =
        known.ok_or_else(|| PyKeyError::new_err(PyString::new(py, asked).unbind()))?;
    // a child was not started with the allocator of its parent
    if prepare(py, backend) || (session::is_child() && backend.counts_allocations()) {
        return Ok((name, backend));
    }
    if backend.counts_allocations() {
        return Err(PyRuntimeError::new_err(format!(
            "the backend `{name}` can not be used: this process was not started with its allocator, as `pyprof --backend {name}` does"
        )));
    }
    let text = format!("{name} can not be used, {DEFAULT_BACKEND} used instead");
    warn(py, &text)?;
    Ok((DEFAULT_BACKEND, Backend::default()))
}

/// Returns the backend with this name, ready to be read in this process, even if the process is a child.
pub(crate) fn readable(py: Python<'_>, name: &str) -> PyResult<Backend> {
    let (name, backend) = choose(py, Some(name))?;
    if session::is_child() && !prepare(py, backend) {
        return Err(PyRuntimeError::new_err(format!(
            "the backend `{name}` can not be used in this process"
        )));
    }
    Ok(backend)
}

/// Returns the quantity for the backend with this name. If the backend cannot count children, warns and leaves them
/// out.
pub(crate) fn usable(py: Python<'_>, name: &str, children: Children) -> PyResult<Quantity> {
    let (name, backend) = choose(py, Some(name))?;
    if children == Children::Include && !backend.counts_children() {
        let text =
            format!("include_children can not be used with {name}, children are not counted");
        warn(py, &text)?;
        return Ok(backend.into());
    }
    Ok(Quantity { backend, children })
}

/// Converts the flag of the Python functions.
pub(crate) const fn children(include_children: bool) -> Children {
    if include_children {
        Children::Include
    } else {
        Children::Exclude
    }
}
