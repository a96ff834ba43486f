//! The local variables that a debugger has read.
//!
//! Up to Python 3.12, a frame shows a copy of its variables, and keeps the copy as long as the frame runs. So objects
//! in the copy would not be freed when the program frees them.

use std::iter;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The attribute of pdb that holds the copy at its prompt. pdb makes it again at the next prompt.
const AT_PROMPT: &str = "curframe_locals";

/// Clears the copy of each running frame, unless something other than the debugger uses the copy. `tracer` is the
/// debugger's trace function.
pub(super) fn forget(tracer: &Bound<'_, PyAny>) {
    let py = tracer.py();
    if let Ok(debugger) = tracer.getattr("__self__")
        && debugger.hasattr(AT_PROMPT).unwrap_or(false)
    {
        let _ = debugger.setattr(AT_PROMPT, py.None());
    }
    // SAFETY: this thread holds the interpreter.
    let innermost = unsafe { ffi::PyEval_GetFrame() };
    // SAFETY: the interpreter keeps its innermost frame alive while the frame runs.
    let innermost = unsafe { Bound::from_borrowed_ptr_or_opt(py, innermost.cast()) };
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

/// Returns the copy of a frame; none if the frame has none. Only variables of functions are copied: a module or a class
/// works directly with its dictionary.
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
    /// One reference of the frame, and one of `forget`.
    const REFERENCES: isize = 2;
    // SAFETY: the object is alive.
    unsafe { ffi::Py_REFCNT(copy.as_ptr()) == REFERENCES }
}
