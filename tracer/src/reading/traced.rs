//! What Python traces of its own allocations, for as long as `tracemalloc` is on.

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

/// Where the interpreter keeps the number, if that was found.
static COUNTER: OnceLock<Option<Counter>> = OnceLock::new();

/// `tracemalloc.get_traced_memory`, in the module that needs no import of Python's.
static GET_TRACED_MEMORY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The blocks that are traced now. The interpreter is held, as in every callback.
pub(crate) fn read() -> Result<Bytes, Unavailable> {
    if let Some(Some(counter)) = COUNTER.get() {
        return Ok(counter.read());
    }
    Python::attach(ask).map_err(|error| Unavailable {
        why: io::Error::other(error.to_string()),
    })
}

/// Where the number stands, for a thread that does not hold the interpreter.
pub(crate) fn counter() -> Option<Counter> {
    COUNTER.get().copied().flatten()
}

/// The most that was traced at once since tracing began. The interpreter is held.
pub fn highest_traced(py: Python<'_>) -> PyResult<Bytes> {
    let (_current, peak): (i64, i64) = get_traced_memory(py)?.call0()?.extract()?;
    Ok(Bytes::new(peak))
}

/// Asks the interpreter, which answers with objects that it traces as well: that takes it longer than a line.
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

/// Whether pyprof has had Python trace.
static STARTED: AtomicBool = AtomicBool::new(false);

/// Has Python trace, unless it does already.
pub(crate) fn start(py: Python<'_>) -> PyResult<()> {
    let module = py.import("_tracemalloc")?;
    if !module.call_method0("is_tracing")?.extract::<bool>()? {
        module.call_method1("start", (1,))?;
        STARTED.store(true, Ordering::Relaxed);
    }
    COUNTER.get_or_init(|| Counter::find(py, get_traced_memory(py).ok()?));
    Ok(())
}

/// Has Python trace no more, if pyprof has started it.
pub fn stop_tracing(py: Python<'_>) {
    if STARTED.swap(false, Ordering::Relaxed)
        && let Err(error) = py
            .import("_tracemalloc")
            .and_then(|module| module.call_method0("stop"))
    {
        failure::keep(|| error.to_string());
    }
}
