//! What is native of the module `memory_profiler`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_preload::this_library;
use pyprof_settings::Record;
use pyprof_tracer::{How, Output};

use crate::backend::usable;
use crate::other_process::children;
use crate::profile::mark_or_decorator;
use crate::recording::Recording;
use crate::sampling::Sampling;
use crate::{backend, imported, other_process, profile, run, running};

/// profile(func) or @profile(...): prints a table of its own after each call.
///
/// `stream`: an object with `write`, standard output by default. `precision`: digits after the point.
/// `backend`: what is read. A name that is not known raises `KeyError`. `include_children`: also of the processes that
/// this one has started, and those that they have started.
#[pyfunction]
#[pyo3(name = "profile", signature = (func=None, stream=None, precision=1, backend="psutil", include_children=false))]
fn profile_each_call(
    py: Python<'_>,
    func: Option<Py<PyAny>>,
    stream: Option<Py<PyAny>>,
    precision: usize,
    backend: &str,
    include_children: bool,
) -> PyResult<Py<PyAny>> {
    imported::tell_at_exit(py);
    let quantity = usable(py, backend, children(include_children))?;
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

/// source_lines(code): the file of a code object's source, the number of its first line and how many there are. A file
/// that is not to be found is told on standard output; then None.
#[pyfunction]
fn source_lines(code: &Bound<'_, PyAny>) -> PyResult<Option<(OsString, u32, usize)>> {
    match pyprof_tracer::source_lines(code)? {
        Ok(found) => Ok(Some(found)),
        Err(file) => {
            profile::tell_no_source(code.py(), &file)?;
            Ok(None)
        }
    }
}

/// library(): the file of this engine, beside which its executables are.
#[pyfunction]
fn library() -> Option<PathBuf> {
    this_library()
}

/// The objects of a module that is native are those of the interpreter that made them. The main one is profiled; from Python
/// 3.13 on, it is also the one that begins to import a module for another, hence this is asked when the module is filled.
pub(crate) fn check_interpreter() -> PyResult<()> {
    // SAFETY: the interpreter is held while it imports.
    if unsafe { ffi::PyInterpreterState_Get() == ffi::PyInterpreterState_Main() } {
        return Ok(());
    }
    Err(PyImportError::new_err(
        "pyprof profiles the main interpreter only: its modules cannot be imported in a subinterpreter",
    ))
}

/// The native part of the module `memory_profiler`.
#[pymodule]
pub(crate) mod _native {
    use pyo3::prelude::*;

    // not by `pymodule_export`, which would make the classes before the interpreter is checked
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::check_interpreter()?;
        crate::imported::import(module.py());
        super::fill(module)
    }
}

fn fill(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(library, module)?)?;
    module.add_function(wrap_pyfunction!(profile_each_call, module)?)?;
    module.add_function(wrap_pyfunction!(source_lines, module)?)?;
    module.add_function(wrap_pyfunction!(backend::choose_backend, module)?)?;
    module.add_function(wrap_pyfunction!(backend::backend_names, module)?)?;
    module.add_function(wrap_pyfunction!(other_process::read_memory, module)?)?;
    module.add_function(wrap_pyfunction!(running::begin_run, module)?)?;
    module.add_function(wrap_pyfunction!(running::is_imported_from, module)?)?;
    module.add_function(wrap_pyfunction!(running::run_code, module)?)?;
    module.add_function(wrap_pyfunction!(running::run_compiled, module)?)?;
    module.add_function(wrap_pyfunction!(running::run_file, module)?)?;
    module.add_function(wrap_pyfunction!(running::run_module, module)?)?;
    module.add_function(wrap_pyfunction!(running::run_standard_input, module)?)?;
    module.add_class::<other_process::OtherProcess>()?;
    module.add_class::<Recording>()?;
    module.add_class::<Sampling>()
}
