//! The memory of another process, named by its pid.

use std::process;

use pyo3::exceptions::{PyKeyError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyprof_measure::{Backend, Quantity};
use pyprof_process::Pid;
use pyprof_tracer::{keep_failure, last_reading, try_read_now};

use crate::module::backend::{children, readable};
use crate::module::process_error::{no_such_process, raised, raised_here};

/// A process other than this one. It stays the same process after its end, even if its pid is used again.
#[pyclass(module = "memory_profiler._native", frozen)]
pub(crate) struct OtherProcess {
    backend: Backend,
    process: pyprof_process::OtherProcess,
}

#[pymethods]
impl OtherProcess {
    /// OtherProcess(pid, backend): raises `ProcessLookupError` if there is no such process, and `RuntimeError` for a
    /// backend that can read only this process.
    #[new]
    fn new(pid: &Bound<'_, PyAny>, backend: &str) -> PyResult<Self> {
        let py = pid.py();
        let backend = counting_others(backend, pid)?;
        if pid.lt(0)? {
            let text = format!("a process number cannot be negative: {pid}");
            return Err(PyValueError::new_err(text));
        }
        let number = pid.extract().map_err(|_| no_such_process(py, pid))?;
        let process = pyprof_process::OtherProcess::find(Pid(number))
            .map_err(|unreadable| raised(py, &unreadable))?;
        Ok(Self { backend, process })
    }

    /// The memory of the process in MiB, with that of all its descendants if `include_children` is true. Raises
    /// `ProcessLookupError` after the end of the process, and `PermissionError`.
    fn read(&self, py: Python<'_>, include_children: bool) -> PyResult<f64> {
        let quantity = Quantity {
            backend: self.backend,
            children: children(include_children),
        };
        let read = py.detach(|| self.process.read(quantity));
        Ok(read
            .map_err(|unreadable| raised(py, &unreadable))?
            .mebibytes())
    }

    /// The pid and the memory in MiB of each descendant that may be read.
    fn descendants(&self, py: Python<'_>) -> PyResult<Vec<(u32, f64)>> {
        let read = py.detach(|| self.process.read_descendants(self.backend));
        let each = read
            .map_err(|unreadable| raised(py, &unreadable))?
            .each
            .into_iter();
        Ok(each
            .map(|(process, amount)| (process.0, amount.mebibytes()))
            .collect())
    }
}

/// read_memory(pid, backend, include_children): the memory of a process in MiB. The pid -1 is this process; if reading
/// it fails, its last reading is returned. Raises `ProcessLookupError` and `PermissionError` for another process, and
/// `KeyError` for an unknown backend.
#[pyfunction]
pub(crate) fn read_memory(
    py: Python<'_>,
    pid: &Bound<'_, PyAny>,
    backend: &str,
    include_children: bool,
) -> PyResult<f64> {
    if !pid.eq(-1)? && !pid.eq(process::id())? {
        return OtherProcess::new(pid, backend)?.read(py, include_children);
    }
    let quantity = Quantity {
        backend: readable_without_reading(py, backend)?,
        children: children(include_children),
    };
    let quantity = if quantity.backend.counts_children() {
        quantity
    } else {
        quantity.backend.into()
    };
    let read = try_read_now(quantity).or_else(|unavailable| {
        // a program that can open no more files must not fail because of that
        keep_failure(|| unavailable.to_string());
        last_reading(quantity).ok_or_else(|| raised_here(py, &unavailable))
    });
    Ok(read?.mebibytes())
}

/// Returns the backend with this name. A backend that reads from the system needs no preparation, and the reading
/// itself shows whether it is possible.
fn readable_without_reading(py: Python<'_>, name: &str) -> PyResult<Backend> {
    match Backend::named(name) {
        Some(backend) if backend.counts_children() => Ok(backend),
        _ => readable(py, name),
    }
}

fn counting_others(name: &str, pid: &Bound<'_, PyAny>) -> PyResult<Backend> {
    let backend = Backend::named(name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
    if backend.counts_children() {
        return Ok(backend);
    }
    Err(PyRuntimeError::new_err(format!(
        "the backend `{name}` counts the allocations of this process only, and cannot read process `{pid}`"
    )))
}
