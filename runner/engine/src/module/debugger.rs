//! Stepping into pdb at the line where the memory reaches a limit.

use std::ffi::{OsStr, c_int};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyprof_measure::Quantity;
use pyprof_tracer::{Crossing, Limit, call_method, keep_failure, limit_memory};

use crate::output::{pending_exception, stdout};
use crate::session;

/// Sets the limit in MiB. From now on, pdb is stepped into where the memory reaches it.
pub(crate) fn watch(limit: Option<f64>) {
    if let Some(mebibytes) = limit {
        limit_memory(at(mebibytes, session::quantity()));
    }
}

/// Returns a limit in MiB at which pdb is stepped into.
pub(crate) fn at(mebibytes: f64, quantity: Quantity) -> Limit {
    Limit::new(quantity, mebibytes, step_in)
}

/// Prints the reason, and does the same as `pdb.set_trace()` in the innermost Python frame. Returns the trace function
/// of pdb.
fn step_in<'py>(py: Python<'py>, crossing: &Crossing) -> Option<Bound<'py, PyAny>> {
    if let Some(closed) = closed_stream(py) {
        keep(crossing, &format!("{closed} is closed"));
        return None;
    }
    match set_trace(py, crossing) {
        Ok(tracer) => (!tracer.is_none()).then_some(tracer),
        Err(error) if pending_exception::is_of_program(py, &error) => {
            pending_exception::raise_in_program(error);
            None
        }
        Err(error) => {
            keep(crossing, &error.to_string());
            // dropped now, so that the frames that the error holds are freed
            drop(error.into_value(py).into_bound(py));
            None
        }
    }
}

fn keep(crossing: &Crossing, why: &str) {
    let limit = crossing.limit;
    keep_failure(|| format!("pdb could not be stepped into at {limit:.2} MiB of memory: {why}"));
}

fn set_trace<'py>(py: Python<'py>, crossing: &Crossing) -> PyResult<Bound<'py, PyAny>> {
    let builtins = py.import("builtins")?.into_any();
    let name = "pdb".into_pyobject(py)?.into_any();
    let pdb = call_method(&builtins, "__import__", &[&name])?;
    let (memory, limit) = (crossing.memory.mebibytes(), crossing.limit);
    let why = format!("Current memory {memory:.2} MiB exceeded the maximum of {limit:.2} MiB");
    stdout::print(py, OsStr::new(&why))?;
    stdout::print(py, OsStr::new("Stepping into the debugger "))?;
    if py.version_info() >= (3, 14) {
        prefer_trace_function(&pdb)?;
    }
    // native code has no Python frame, so pdb finds the program as its caller
    call_method(&pdb, "set_trace", &[])?;
    let tracer = py.import("sys")?.call_method0("gettrace")?;
    if tracer.is_none() && py.version_info() >= (3, 14) {
        return monitoring_tracer(&pdb);
    }
    Ok(tracer)
}

/// The attribute with the last debugger. From Python 3.14 on, the next `pdb.set_trace()` uses this debugger again.
const LAST: &str = "_last_pdb_instance";

/// Makes `pdb.set_trace()` use a trace function, if it creates a new debugger. From Python 3.14 on, the new debugger
/// would use `sys.monitoring`. It would get the event of a line only after the memory for this line was read.
fn prefer_trace_function(pdb: &Bound<'_, PyAny>) -> PyResult<()> {
    let class = pdb.getattr("Pdb")?;
    if class.getattr(LAST)?.is_none() {
        let how = PyDict::new(pdb.py());
        how.set_item("mode", "inline")?;
        how.set_item("backend", "settrace")?;
        how.set_item("colorize", true)?;
        class.setattr(LAST, class.call((), Some(&how))?)?;
    }
    Ok(())
}

/// Returns the function that the last debugger calls for each event of `sys.monitoring`. A `breakpoint()` in the
/// program has made that debugger. Returns Python's `None` if there is no debugger.
fn monitoring_tracer<'py>(pdb: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let debugger = pdb.getattr("Pdb")?.getattr(LAST)?;
    if debugger.is_none() {
        return Ok(debugger);
    }
    debugger.getattr("trace_dispatch")
}

/// Returns the name of a closed stream that pdb needs. Without the stream, pdb would raise an error in the program.
fn closed_stream(py: Python<'_>) -> Option<&'static str> {
    let streams = [(c"stdin", "standard input"), (c"stdout", "standard output")];
    let is_closed = |name| stdout::named(py, name).is_none_or(|stream| is_closed(&stream));
    let closed = streams.into_iter().find(|(name, _)| is_closed(name));
    closed.map(|(_, shown)| shown)
}

/// Returns whether the object is closed, or its descriptor is.
fn is_closed(stream: &Bound<'_, PyAny>) -> bool {
    let closed = stream.getattr("closed").and_then(|it| it.is_truthy());
    if closed.unwrap_or(false) {
        return true;
    }
    let number = stream.call_method0("fileno").and_then(|it| it.extract());
    // SAFETY: only reads the flags of the descriptor.
    number.is_ok_and(|number: c_int| unsafe { libc::fcntl(number, libc::F_GETFD) } == -1)
}
