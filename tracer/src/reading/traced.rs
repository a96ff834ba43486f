//! The allocations of Python that `tracemalloc` traces, while it is on.

mod counter;

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyprof_measure::Bytes;
use pyprof_process::Unavailable;

use crate::failure;
pub(crate) use counter::Counter;

/// The interpreter's variable with the number of traced bytes; none if it was not found.
static COUNTER: OnceLock<Option<Counter>> = OnceLock::new();

/// `tracemalloc.get_traced_memory`, from the C module, so that no Python module is imported.
static GET_TRACED_MEMORY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// Reads the bytes traced now. This thread must hold the interpreter, as in every callback.
pub(crate) fn read() -> Result<Bytes, Unavailable> {
    if let Some(Some(counter)) = COUNTER.get() {
        return Ok(counter.read());
    }
    Python::attach(ask).map_err(|error| Unavailable {
        why: io::Error::other(error.to_string()),
    })
}

/// Returns the variable with the number of traced bytes, for a thread that does not hold the interpreter.
pub(crate) fn counter() -> Option<Counter> {
    COUNTER.get().copied().flatten()
}

/// Returns the most bytes traced at once since tracing began.
pub fn highest_traced(py: Python<'_>) -> PyResult<Bytes> {
    let (_current, peak): (i64, i64) = get_traced_memory(py)?.call0()?.extract()?;
    Ok(Bytes::new(peak))
}

/// Calls the interpreter's function for the traced bytes. It returns objects that are traced too, and takes longer than
/// a line.
fn ask(py: Python<'_>) -> PyResult<Bytes> {
    let (current, _peak): (i64, i64) = get_traced_memory(py)?.call0()?.extract()?;
    Ok(Bytes::new(current))
}

fn get_traced_memory(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    let get = GET_TRACED_MEMORY.get_or_try_init(py, || {
        let module = py.import("_tracemalloc")?;
        module.getattr("get_traced_memory").map(Bound::unbind)
    })?;
    Ok(get.bind(py))
}

/// True if pyprof has started tracing.
static STARTED: AtomicBool = AtomicBool::new(false);

/// Starts tracing, unless Python already traces.
pub(crate) fn start(py: Python<'_>) -> PyResult<()> {
    let module = py.import("_tracemalloc")?;
    if !module.call_method0("is_tracing")?.extract::<bool>()? {
        module.call_method1("start", (1,))?;
        STARTED.store(true, Ordering::Relaxed);
    }
    COUNTER.get_or_init(|| Counter::find(py, get_traced_memory(py).ok()?));
    Ok(())
}

/// Stops tracing, if pyprof has started it.
pub fn stop_tracing(py: Python<'_>) {
    if STARTED.swap(false, Ordering::Relaxed)
        && let Err(error) = py
            .import("_tracemalloc")
            .and_then(|module| module.call_method0("stop"))
    {
        failure::keep(|| error.to_string());
    }
}
