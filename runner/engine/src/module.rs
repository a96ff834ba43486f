//! What is native of the module `memory_profiler`.

use std::ffi::OsString;
use std::sync::{Arc, Once};

use pyo3::prelude::*;
use pyprof_measure::Children;
use pyprof_settings::Record;
use pyprof_tracer::{How, Output};

use crate::backend::{DEFAULT_BACKEND, usable};
use crate::profile::mark_or_decorator;
use crate::{ending, profile, raising, run, stdout};

/// profile(func) or @profile(...): prints a table of its own after each call.
///
/// `stream`: an object with `write`, standard output by default. `precision`: digits after the point.
/// `backend`: what is read. A name that is not known raises `KeyError`. `include_children`: also of the processes that
/// this one has started, and those that they have started.
#[pyfunction]
#[pyo3(name = "profile", signature = (func=None, stream=None, precision=1, backend=DEFAULT_BACKEND, include_children=false))]
fn profile_each_call(
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

/// read_memory(pid, backend, include_children): the memory of a process in MiB; -1 is this one.
#[pyfunction]
fn read_memory(py: Python<'_>, pid: i64, backend: &str, include_children: bool) -> PyResult<f64> {
    let _ = pid;
    let children = if include_children {
        Children::Include
    } else {
        Children::Exclude
    };
    let quantity = usable(py, backend, children)?;
    Ok(pyprof_tracer::read_now(quantity).mebibytes())
}

/// The third door: a program of an interpreter that we do not host has imported us.
fn import(py: Python<'_>) {
    static ONCE: Once = Once::new();
    if run::settings().is_some() {
        return;
    }
    ONCE.call_once(|| {
        pyprof_tracer::silence_panics();
        pyprof_tracer::show_calls_with(ending::show_call);
        stdout::remember(py);
        raising::remember_thread();
        // SAFETY: the handler takes no lock and touches atomics only.
        unsafe { libc::pthread_atfork(None, None, Some(on_fork)) };
    });
}

/// What is open reads the process that it was copied from.
extern "C" fn on_fork() {
    pyprof_tracer::go_on_in_this_process();
}

/// The native part of the module `memory_profiler`.
#[pymodule]
pub(crate) mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::{profile_each_call, read_memory, source_lines};

    #[pymodule_export]
    use crate::backend::choose_backend;

    #[pymodule_export]
    use crate::recording::Recording;

    #[pymodule_export]
    use crate::running::{
        begin_run, is_imported_from, run_code, run_compiled, run_file, run_module,
        run_standard_input,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::import(module.py());
        Ok(())
    }
}
