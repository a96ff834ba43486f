//! What is native of the module `memory_profiler`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_settings::Record;
use pyprof_tracer::{How, Output};

use crate::backend::usable;
use crate::other_process::children;
use crate::package::in_main_interpreter;
use crate::preloaded::this_library;
use crate::profile::mark_or_decorator;
use crate::{imported, profile, run};

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

/// Where the interpreter begins to import it from the file of this library.
#[unsafe(export_name = "PyInit__native")]
pub(crate) unsafe extern "C" fn initialize() -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter when the module is imported.
    unsafe { in_main_interpreter(_native::__pyo3_init) }
}

/// The native part of the module `memory_profiler`. Its name here is that of a function to import it by, which nobody
/// calls: there is [`initialize`].
#[pymodule]
#[pyo3(name = "_native_of_pyprof")]
pub(crate) mod _native {
    use pyo3::prelude::*;

    use crate::imported;

    #[pymodule_export]
    use super::{library, profile_each_call, source_lines};

    #[pymodule_export]
    use crate::backend::choose_backend;

    #[pymodule_export]
    use crate::other_process::{OtherProcess, read_memory};

    #[pymodule_export]
    use crate::recording::Recording;

    #[pymodule_export]
    use crate::running::{
        begin_run, is_imported_from, run_code, run_compiled, run_file, run_module,
        run_standard_input,
    };

    #[pymodule_export]
    use crate::sampling::Sampling;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        imported::import(module.py());
        Ok(())
    }
}
