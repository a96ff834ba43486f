//! CPython 3.9's layout of a thread state and a frame, as far as the hook needs it: the first fields of `PyThreadState`
//! and of the frame, from that version's `cpython/pystate.h` and `cpython/frameobject.h`.

use std::ffi::c_int;
use std::os::raw::c_void;

use pyo3::ffi;

use super::TraceFunction;

/// False: each call of a Python function uses the C stack even without the hook.
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
    /// Sets whether the thread's innermost evaluation calls trace and profile functions.
    pub(super) fn set_traced(&mut self, traced: bool) {
        self.use_tracing = c_int::from(traced);
    }
}

/// Makes Python 3.9 call trace functions, which it only does after its own function has set one. This sets pyprof's
/// function with it once, and restores the function that was set before.
pub(super) fn allow_tracing(function: TraceFunction) {
    // SAFETY: the function types differ only in whether unwinding may pass.
    let function = unsafe { std::mem::transmute::<TraceFunction, ffi::Py_tracefunc>(function) };
    // SAFETY: the thread owns the state as long as the thread runs.
    let thread = || unsafe { &mut *ThreadState::current() };
    let before = thread().trace_function;
    let object = thread().trace_object;
    // the interpreter releases the object before it takes it, and the thread's reference may be the last one
    // SAFETY: the thread state keeps the object alive, and this thread holds the interpreter.
    unsafe { ffi::Py_XINCREF(object) };
    // SAFETY: this thread holds the interpreter.
    unsafe { ffi::PyEval_SetTrace(Some(function), object) };
    // SAFETY: the reference was taken above.
    unsafe { ffi::Py_XDECREF(object) };
    thread().set_trace_function(before);
}

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
