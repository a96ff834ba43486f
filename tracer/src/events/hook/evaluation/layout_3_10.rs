//! What CPython 3.10 keeps about a running thread and a frame, as far as the hook needs it: the heads of `PyThreadState`
//! and of the frame, from that version's `cpython/pystate.h` and `cpython/frameobject.h`.

use std::ffi::c_int;
use std::os::raw::c_void;

use pyo3::ffi;

use super::TraceFunction;

/// Each call of a Python function uses the C stack anyway.
pub(super) const CALLS_WITHOUT_STACK: bool = false;

/// `PyFrameObject`.
pub(super) type Frame = ffi::PyFrameObject;

/// `CFrame`.
#[repr(C)]
struct Evaluation {
    use_tracing: c_int,
}

/// `PyThreadState`.
#[repr(C)]
pub(super) struct ThreadState {
    previous: *mut c_void,
    next: *mut c_void,
    interpreter: *mut c_void,
    frame: *mut c_void,
    recursion_depth: c_int,
    recursion_headroom: c_int,
    stack_check_counter: c_int,
    pub(super) tracing: c_int,
    evaluation: *mut Evaluation,
    pub(super) profile_function: Option<TraceFunction>,
    pub(super) trace_function: Option<TraceFunction>,
}

impl ThreadState {
    /// Says whether the thread's innermost evaluation calls trace and profile functions.
    pub(super) fn set_traced(&mut self, traced: bool) {
        // SAFETY: a running thread has an innermost evaluation, on its C stack.
        unsafe { (*self.evaluation).use_tracing = if traced { 255 } else { 0 } };
    }
}

/// This Python calls whatever trace function is set.
pub(super) fn allow_tracing(_function: TraceFunction) {}

/// The code object of a frame, borrowed: the frame keeps it.
///
/// # Safety
/// The frame is one that the interpreter is about to run.
pub(super) unsafe fn code(frame: *mut Frame) -> *mut ffi::PyObject {
    // SAFETY: a frame by contract; the reference that is given back is not the last.
    unsafe {
        let code = ffi::PyFrame_GetCode(frame).cast();
        ffi::Py_DECREF(code);
        code
    }
}
