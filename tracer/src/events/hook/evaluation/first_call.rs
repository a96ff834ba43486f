//! In a child process of the program: the hook on the evaluation of frames, set until the first marked function runs.

use std::ffi::c_int;
use std::sync::atomic::Ordering;

use pyo3::ffi;
use pyo3::prelude::*;

use super::layout::{self, Frame, ThreadState};
use super::{INSTALLED, deep, evaluate_by_default, interpreter, remove, set_evaluation};
use crate::events::activation::OnEntry;
use crate::events::children;
use crate::events::code_extra::{self, CodeExtra};
use crate::interpreter::guard::guarded;

pub(in crate::events::hook) fn watch(code: &Bound<'_, PyAny>) -> PyResult<()> {
    let extra = CodeExtra {
        definition: Default::default(),
        on_entry: OnEntry {
            at_the_end: true,
            ..OnEntry::default()
        },
        suspends: false,
        watched: (),
    };
    code_extra::put(code, extra)?;
    if INSTALLED.load(Ordering::Relaxed) {
        // the hook for functions that are recorded counts the process too
        return Ok(());
    }
    // SAFETY: this thread holds the interpreter, and the type is that of the interpreter's function.
    unsafe { set_evaluation(interpreter(), evaluate) };
    Ok(())
}

unsafe extern "C-unwind" fn evaluate(
    state: *mut ThreadState,
    frame: *mut Frame,
    throw: c_int,
) -> *mut ffi::PyObject {
    // SAFETY: the frame is about to run.
    let code = unsafe { layout::code(frame) };
    // SAFETY: it is the code object of the frame, and this thread holds the interpreter.
    let is_marked = unsafe { code_extra::of(code) }.is_some();
    if is_marked {
        guarded((), children::count_this_process);
    }
    // with the hook, calls use more of the stack, so a deep recursion continues without it
    if is_marked || deep::too_deep() {
        remove();
    }
    // SAFETY: the arguments are those that the interpreter passed.
    unsafe { evaluate_by_default(state, frame, throw) }
}
