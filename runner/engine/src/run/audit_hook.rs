//! Audit hooks: functions that the interpreter calls at its events.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use pyo3::ffi;

/// A hook. It gets the name of an event, a tuple of its arguments or null, and null.
type Hook = unsafe extern "C" fn(*const c_char, *mut ffi::PyObject, *mut c_void) -> c_int;

unsafe extern "C" {
    fn PySys_AddAuditHook(hook: Hook, data: *mut c_void) -> c_int;
}

/// Makes the interpreter call `hook` at each event, as long as the process lives. The interpreter need not be
/// initialised.
pub(crate) fn add(hook: Hook) {
    // SAFETY: the hook needs no data, and lives as long as the process.
    unsafe { PySys_AddAuditHook(hook, ptr::null_mut()) };
}
