//! What CPython 3.9 keeps about a running thread and a frame, as far as the hook needs it: the heads of `PyThreadState`
//! and of the frame, from that version's `cpython/pystate.h` and `cpython/frameobject.h`.

use std::ffi::c_int;
use std::os::raw::c_void;

use pyo3::ffi;

use super::TraceFunction;

/// Each call of a Python function uses the C stack anyway.
pub(super) const CALLS_WITHOUT_STACK: bool = false;

/// `PyFrameObject`.
pub(super) type Frame = ffi::PyFrameObject;

/// `PyThreadState`.
#[repr(C)]
pub(super) struct ThreadState {
    previous: *mut c_void,
    next: *mut c_void,
    interpreter: *mut c_void,
    frame: *mut c_void,
    recursion_depth: c_int,
    overflowed: i8,
    recursion_critical: i8,
    stack_check_counter: c_int,
    pub(super) tracing: c_int,
    use_tracing: c_int,
    pub(super) profile_function: Option<TraceFunction>,
    pub(super) trace_function: Option<TraceFunction>,
    profile_object: *mut ffi::PyObject,
    trace_object: *mut ffi::PyObject,
}

impl ThreadState {
    /// Says whether the thread's innermost evaluation calls trace and profile functions.
    pub(super) fn set_traced(&mut self, traced: bool) {
        self.use_tracing = c_int::from(traced);
    }
}

/// Python 3.9 calls a trace function only if one was ever set by its own means: sets pyprof's so, once, and leaves the
/// function that was set before.
pub(super) fn allow_tracing(function: TraceFunction) {
    // SAFETY: the interpreter is held; the object is that of the thread's state, which keeps it. The types differ in what
    // may unwind alone.
    unsafe {
        let function = std::mem::transmute::<TraceFunction, ffi::Py_tracefunc>(function);
        let thread = ffi::PyThreadState_Get().cast::<ThreadState>();
        let before = (*thread).trace_function;
        // the interpreter gives the object back before it takes it, and the thread's reference may be the last
        let object = (*thread).trace_object;
        ffi::Py_XINCREF(object);
        ffi::PyEval_SetTrace(Some(function), object);
        ffi::Py_XDECREF(object);
        (*thread).set_trace_function(before);
    }
}

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
