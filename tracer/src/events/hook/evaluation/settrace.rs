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
    // SAFETY: it is a built-in function. Its definition is a static of the interpreter that may be written to while
    // this thread holds the interpreter. Both function types are pointers of the same size, and differ only in whether
    // unwinding may pass.
    unsafe {
        let definition = (*settrace.as_ptr().cast::<ffi::PyCFunctionObject>()).m_ml;
        let method = (&raw mut (*definition).ml_meth).cast::<Function>();
        SETTRACE.get_or_init(|| *method);
        *method = set_and_keep_pyprofs;
    }
    Ok(())
}

unsafe extern "C-unwind" fn set_and_keep_pyprofs(
    module: *mut ffi::PyObject,
    function: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let Some(settrace) = SETTRACE.get() else {
        return std::ptr::null_mut();
    };
    // SAFETY: the interpreter calls this function, with its current thread state.
    let thread = || unsafe { &mut *ffi::PyThreadState_Get().cast::<ThreadState>() };
    // Python 3.9 counts the trace functions that are set, by comparing the new function with the previous one
    tracer::give_way(thread());
    // SAFETY: it is the original function, with the original arguments.
    let result = unsafe { settrace(module, function) };
    tracer::adopt(thread());
    result
}
