//! Functions of the module.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyprof_settings::Record;
use pyprof_tracer::{How, Output};

use crate::module::backend::{children, usable};
use crate::module::marking::{mark_or_decorator, print_no_source};
use crate::output::at_exit;
use crate::session;

/// profile(func) or @profile(...): prints a table of its own after each call.
///
/// `stream`: an object with `write`, standard output by default. `precision`: digits after the point.
/// `backend`: what is read. A name that is not known raises `KeyError`. `include_children`: also of the processes that
/// this one has started, and those that they have started.
#[pyfunction]
#[pyo3(name = "profile", signature = (func=None, stream=None, precision=1, backend="psutil", include_children=false))]
pub(crate) fn profile_each_call(
    py: Python<'_>,
    func: Option<Py<PyAny>>,
    stream: Option<Py<PyAny>>,
    precision: usize,
    backend: &str,
    include_children: bool,
) -> PyResult<Py<PyAny>> {
    at_exit::show_at_exit(py);
    let quantity = usable(py, backend, children(include_children))?;
    let how = match session::record() {
        Record::Timestamps => How::Stamped(quantity),
        Record::Lines => How::EachCall(Arc::new(Output {
            stream,
            precision,
            quantity,
        })),
    };
    mark_or_decorator(py, func, how)
}

/// source_lines(code): the file of a code object's source, the number of its first line and how many there are. A file
/// that is not to be found is named on standard output; then None.
#[pyfunction]
pub(crate) fn source_lines(code: &Bound<'_, PyAny>) -> PyResult<Option<(OsString, u32, usize)>> {
    match pyprof_tracer::source_lines(code)? {
        Ok(found) => Ok(Some(found)),
        Err(file) => {
            print_no_source(code.py(), &file)?;
            Ok(None)
        }
    }
}

/// library(): the file of this engine, beside which its executables are.
#[pyfunction]
pub(crate) fn library() -> Option<PathBuf> {
    pyprof_preload::this_library()
}
