//! Starts the debugger at a line. The debugger gets the event of this line in the same form as the interpreter will
//! send the next ones.

use std::ffi::c_int;

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;

use super::Answer;
use crate::events::debugger;
use crate::events::limit::Crossing;
use crate::failure;
use crate::interpreter::unwind_safe_call::object::call;

/// Stops at the line that is about to run, if the limit was crossed before it.
#[inline]
pub(super) fn at(crossing: Option<Crossing>) -> Answer {
    match crossing {
        Some(crossing) => stop(&crossing),
        None => Answer::Continue,
    }
}

#[cold]
fn stop(crossing: &Crossing) -> Answer {
    // SAFETY: callbacks run while this thread holds the interpreter.
    let py = unsafe { Python::assume_attached() };
    let Some(tracer) = debugger::open(py, crossing) else {
        return Answer::Continue;
    };
    let traced = trace_line(&tracer);
    debugger::close(py);
    let Err(error) = traced else {
        return Answer::Continue;
    };
    if let Err(failure) = trace_no_more(&tracer) {
        failure::keep(|| format!("cannot leave the debugger: {failure}"));
    }
    error.restore(py);
    Answer::Raise
}

/// Calls the trace function with the line event. For Python 3.12, the local variables are copied before the call, and
/// assignments to the copy are written back after it. Python 3.13 needs neither.
fn trace_line(tracer: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = tracer.py();
    let frame = frame(py)?;
    let event = (&frame, "line", py.None()).into_pyobject(py)?;
    let frame = frame.as_ptr().cast::<ffi::PyFrameObject>();
    // SAFETY: the frame is alive during the event.
    let copied: c_int = unsafe { ffi::PyFrame_FastToLocalsWithError(frame) };
    if copied != 0 {
        return Err(PyErr::fetch(py));
    }
    let traced = call(tracer, &event);
    // SAFETY: as above.
    unsafe { ffi::PyFrame_LocalsToFast(frame, 1) };
    traced.map(|_| ())
}

/// Stops tracing: a trace function that has raised is not called again, nor is a debugger that uses `sys.monitoring`.
fn trace_no_more(tracer: &Bound<'_, PyAny>) -> PyResult<()> {
    const STOP: &str = "stop_trace";
    let py = tracer.py();
    if let Ok(debugger) = tracer.getattr("__self__")
        && debugger.hasattr(STOP)?
    {
        debugger.call_method0(STOP)?;
    }
    py.import("sys")?.call_method1("settrace", (py.None(),))?;
    frame(py)?.setattr("f_trace", py.None())
}

fn frame(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: this thread holds the interpreter.
    let frame = unsafe { ffi::PyEval_GetFrame() };
    // SAFETY: the interpreter keeps its innermost frame alive while the frame runs.
    let frame = unsafe { Bound::from_borrowed_ptr_or_opt(py, frame.cast()) };
    frame.ok_or_else(|| PyRuntimeError::new_err("no frame runs"))
}
