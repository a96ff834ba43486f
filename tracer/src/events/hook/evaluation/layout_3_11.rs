//! CPython 3.11's layout of a thread state and a frame, as far as the hook needs it: the first fields of
//! `PyThreadState` and of the frame, from that version's `cpython/pystate.h` and `internal/pycore_frame.h`.

use std::ffi::c_int;
use std::os::raw::c_void;

use pyo3::ffi;

use super::TraceFunction;

/// True: Python functions call each other without using the C stack.
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
    /// Sets whether the thread's innermost evaluation calls trace and profile functions.
    pub(super) fn set_traced(&mut self, traced: bool) {
        // SAFETY: a running thread has an innermost evaluation, on its C stack.
        unsafe { (*self.evaluation).use_tracing = if traced { u8::MAX } else { 0 } };
    }
}

/// Does nothing: this Python calls any trace function that is set.
pub(super) fn allow_tracing(_function: TraceFunction) {}

/// Returns the code object of a frame, borrowed.
///
/// # Safety
/// The interpreter must be about to run the frame.
pub(super) unsafe fn code(frame: *mut Frame) -> *mut ffi::PyObject {
    // SAFETY: by contract.
    unsafe { (*frame).code }
}
