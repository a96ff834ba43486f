//! The module `memory_profiler`.

use std::ffi::CStr;
use std::sync::Arc;

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::Children;
use pyprof_settings::Record;
use pyprof_tracer::{How, Output};

use crate::backend::{DEFAULT_BACKEND, usable};
use crate::profile::mark_or_decorator;
use crate::run;

/// As programs import it.
pub(crate) const NAME: &CStr = c"memory_profiler";

/// The module's initialisation, as the interpreter calls it.
pub(crate) unsafe extern "C" fn initialize() -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter when the module is imported.
    unsafe { memory_profiler::__pyo3_init() }
}

/// profile(func) or @profile(...): prints a table of its own after each call.
///
/// `stream`: an object with `write`, standard output by default. `precision`: digits after the point.
/// `backend`: what is read. A name that is not known raises `KeyError`. `include_children`: also of the processes that
/// this one has started, and those that they have started.
#[pyfunction]
#[pyo3(signature = (func=None, stream=None, precision=1, backend=DEFAULT_BACKEND, include_children=false))]
fn profile(
    py: Python<'_>,
    func: Option<Py<PyAny>>,
    stream: Option<Py<PyAny>>,
    precision: usize,
    backend: &str,
    include_children: bool,
) -> PyResult<Py<PyAny>> {
    let children = if include_children {
        Children::Include
    } else {
        Children::Exclude
    };
    let quantity = usable(py, backend, children)?;
    let how = match run::record() {
        Record::Timestamps => How::Stamped(quantity),
        Record::Lines => How::EachCall(Arc::new(Output {
            stream,
            precision,
            quantity,
        })),
    };
    mark_or_decorator(py, func, how)
}

/// Line by line, the memory that a Python program takes.
#[pymodule]
mod memory_profiler {
    #[pymodule_export]
    use super::profile;

    #[pymodule_export]
    use crate::backend::choose_backend;

    #[pymodule_export]
    use crate::profile::Profile;

    #[pymodule_export]
    use crate::time_stamper::TimeStamper;
}
