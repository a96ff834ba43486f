//! What CPython 3.11 keeps about a running thread and a frame, as far as the hook needs it: the heads of `PyThreadState`
//! and of the frame, from that version's `cpython/pystate.h` and `internal/pycore_frame.h`.

use std::ffi::c_int;
use std::os::raw::c_void;

use pyo3::ffi;

use super::TraceFunction;

/// Python functions call each other without using the C stack.
pub(super) const CALLS_WITHOUT_STACK: bool = true;

/// `_PyInterpreterFrame`.
#[repr(C)]
pub(super) struct Frame {
    function: *mut c_void,
    globals: *mut c_void,
    builtins: *mut c_void,
    locals: *mut c_void,
    code: *mut ffi::PyObject,
}

/// `_PyCFrame`.
#[repr(C)]
struct Evaluation {
    use_tracing: u8,
}

/// `PyThreadState`.
#[repr(C)]
pub(super) struct ThreadState {
    previous: *mut c_void,
    next: *mut c_void,
    interpreter: *mut c_void,
    initialized: c_int,
    allocated_statically: c_int,
    recursion_remaining: c_int,
    recursion_limit: c_int,
    recursion_headroom: c_int,
    pub(super) tracing: c_int,
    tracing_what: c_int,
    evaluation: *mut Evaluation,
    pub(super) profile_function: Option<TraceFunction>,
    pub(super) trace_function: Option<TraceFunction>,
}

impl ThreadState {
    /// Says whether the thread's innermost evaluation calls trace and profile functions.
    pub(super) fn set_traced(&mut self, traced: bool) {
        // SAFETY: a running thread has an innermost evaluation, on its C stack.
        unsafe { (*self.evaluation).use_tracing = if traced { u8::MAX } else { 0 } };
    }
}

/// This Python calls whatever trace function is set.
pub(super) fn allow_tracing(_function: TraceFunction) {}

/// The code object of a frame, borrowed.
///
/// # Safety
/// The frame is one that the interpreter is about to run.
pub(super) unsafe fn code(frame: *mut Frame) -> *mut ffi::PyObject {
    // SAFETY: by contract.
    unsafe { (*frame).code }
}
