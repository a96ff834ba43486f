//! Detects that the program sets a tracer of its own, which replaces pyprof's.

use std::sync::OnceLock;

use pyo3::ffi;
use pyo3::prelude::*;

use super::layout::ThreadState;
use super::tracer;

/// The C function of a built-in function with one argument.
type Function =
    unsafe extern "C-unwind" fn(*mut ffi::PyObject, *mut ffi::PyObject) -> *mut ffi::PyObject;

/// The original C function of `sys.settrace`.
static SETTRACE: OnceLock<Function> = OnceLock::new();

/// Sets pyprof's tracer again from now on, whenever a profiled frame has called `sys.settrace`. The function object
/// stays the same; only the C function that it calls is replaced. A tracer that is set from C is detected when the
/// frame next makes a call.
pub(super) fn follow(py: Python<'_>) -> PyResult<()> {
    let settrace = py.import("sys")?.getattr("settrace")?;
    // SAFETY: the call only checks the type.
    if unsafe { ffi::PyCFunction_CheckExact(settrace.as_ptr()) } == 0 {
        // the program has replaced the function, and pyprof leaves that alone
        return Ok(());
    }
    // SAFETY: it is a built-in function.
    let definition = unsafe { (*settrace.as_ptr().cast::<ffi::PyCFunctionObject>()).m_ml };
    // SAFETY: the definition is a static of the interpreter.
    let method = unsafe { &raw mut (*definition).ml_meth }.cast::<Function>();
    // SAFETY: the field may be written to while this thread holds the interpreter. Both function types are pointers of
    // the same size, and differ only in whether unwinding may pass.
    let method = unsafe { &mut *method };
    SETTRACE.get_or_init(|| *method);
    *method = set_and_keep_pyprofs;
    Ok(())
}

unsafe extern "C-unwind" fn set_and_keep_pyprofs(
    module: *mut ffi::PyObject,
    function: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let Some(settrace) = SETTRACE.get() else {
        return std::ptr::null_mut();
    };
    // SAFETY: the thread owns the state as long as the thread runs.
    let thread = || unsafe { &mut *ThreadState::current() };
    // Python 3.9 counts the trace functions that are set, by comparing the new function with the previous one
    tracer::give_way(thread());
    // SAFETY: it is the original function, with the original arguments.
    let result = unsafe { settrace(module, function) };
    tracer::adopt(thread());
    result
}
