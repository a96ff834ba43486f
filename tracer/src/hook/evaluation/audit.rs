//! Notices that the program sets its own tracer, which takes the place of ours.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;

use pyo3::ffi;

use super::layout::ThreadState;
use super::tracer::{self, HERE};

unsafe extern "C" {
    fn PySys_AddAuditHook(
        hook: unsafe extern "C" fn(*const c_char, *mut ffi::PyObject, *mut c_void) -> c_int,
        data: *mut c_void,
    ) -> c_int;
}

/// From now on the trace function is set again right after the program has set its own in a profiled frame.
pub(super) fn install() {
    // SAFETY: the hook needs no data, and lives as long as the process.
    unsafe { PySys_AddAuditHook(on_event, ptr::null_mut()) };
}

/// The event comes before the tracer is set: the interpreter is asked to call back once the call is over. It does so
/// in the main thread only; in others, ours is set again when the frame next calls something.
unsafe extern "C" fn on_event(
    event: *const c_char,
    _: *mut ffi::PyObject,
    _: *mut c_void,
) -> c_int {
    // SAFETY: the interpreter passes the event's name.
    let name = unsafe { CStr::from_ptr(event) };
    let inside = || HERE.try_with(|here| here.profiled.get()).unwrap_or(false);
    if name == c"sys.settrace" && inside() {
        // SAFETY: the callback needs no data.
        unsafe { ffi::Py_AddPendingCall(Some(on_pending), ptr::null_mut()) };
    }
    0
}

extern "C" fn on_pending(_: *mut c_void) -> c_int {
    // SAFETY: pending calls are made with the interpreter held.
    let thread = unsafe { &mut *ffi::PyThreadState_Get().cast::<ThreadState>() };
    tracer::adopt(thread);
    0
}
