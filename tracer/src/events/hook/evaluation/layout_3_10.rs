//! CPython 3.10's layout of a thread state and a frame, as far as the hook needs it: the first fields of
//! `PyThreadState` and of the frame, from that version's `cpython/pystate.h` and `cpython/frameobject.h`.

use std::ffi::c_int;
use std::os::raw::c_void;

use pyo3::ffi;

use super::TraceFunction;

/// False: each call of a Python function uses the C stack even without the hook.
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
    /// Sets whether the thread's innermost evaluation calls trace and profile functions.
    pub(super) fn set_traced(&mut self, traced: bool) {
        // SAFETY: a running thread has an innermost evaluation, on its C stack.
        unsafe { (*self.evaluation).use_tracing = if traced { 255 } else { 0 } };
    }
}

/// Does nothing: this Python calls any trace function that is set.
pub(super) fn allow_tracing(_function: TraceFunction) {}

/// Returns the code object of a frame, borrowed: the frame keeps it alive.
///
/// # Safety
/// The interpreter must be about to run the frame.
pub(super) unsafe fn code(frame: *mut Frame) -> *mut ffi::PyObject {
    // SAFETY: it is a frame by contract.
    let code = unsafe { ffi::PyFrame_GetCode(frame) }.cast();
    // SAFETY: the call above returned the reference, and the frame has another one.
    unsafe { ffi::Py_DECREF(code) };
    code
}
