//! The local variables that a debugger has read.
//!
//! Up to Python 3.12, a frame shows a copy of its variables, which stays in the frame. What the copy holds would not be free
//! when the program frees it, for as long as the frame runs.

use std::iter;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What pdb has at its prompt, and makes again at the next.
const AT_PROMPT: &str = "curframe_locals";

/// Has the running frames let go of their copies, as far as only the debugger has them whose trace function
/// `tracer` is.
pub(super) fn forget(tracer: &Bound<'_, PyAny>) {
    let py = tracer.py();
    if let Ok(debugger) = tracer.getattr("__self__")
        && debugger.hasattr(AT_PROMPT).unwrap_or(false)
    {
        let _ = debugger.setattr(AT_PROMPT, py.None());
    }
    // SAFETY: the interpreter is held, and keeps its innermost frame while that runs.
    let innermost = unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PyEval_GetFrame().cast()) };
    for frame in iter::successors(innermost, caller) {
        if let Some(copy) = copy(&frame)
            && is_of_frame_alone(&copy)
        {
            copy.clear();
        }
    }
}

fn caller<'py>(frame: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    let caller = frame.getattr("f_back").ok();
    caller.filter(|caller| !caller.is_none())
}

/// Only a function's variables are copied; the dictionary of a module or a class is what it works with.
fn copy<'py>(frame: &Bound<'py, PyAny>) -> Option<Bound<'py, PyDict>> {
    const OPTIMIZED: u32 = 1;
    let code = frame.getattr("f_code").ok()?;
    let flags: u32 = code.getattr("co_flags").ok()?.extract().ok()?;
    if flags & OPTIMIZED == 0 {
        return None;
    }
    frame.getattr("f_locals").ok()?.cast_into().ok()
}

fn is_of_frame_alone(copy: &Bound<'_, PyDict>) -> bool {
    /// The frame's, and that of the caller.
    const REFERENCES: isize = 2;
    // SAFETY: a live object.
    unsafe { ffi::Py_REFCNT(copy.as_ptr()) == REFERENCES }
}
