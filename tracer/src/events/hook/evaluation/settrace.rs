//! Notices that the program sets its own tracer, which takes the place of pyprof's.

use std::sync::OnceLock;

use pyo3::ffi;
use pyo3::prelude::*;

use super::layout::ThreadState;
use super::tracer;

/// The C function of a built-in function with one argument.
type Function =
    unsafe extern "C-unwind" fn(*mut ffi::PyObject, *mut ffi::PyObject) -> *mut ffi::PyObject;

/// What `sys.settrace` does.
static SETTRACE: OnceLock<Function> = OnceLock::new();

/// From now on pyprof's tracer is set again whenever `sys.settrace` has been called in a profiled frame. The function stays
/// the object that it is; only the C function that it calls is replaced. Tracers that are set from C are noticed when the frame next calls
/// something.
pub(super) fn follow(py: Python<'_>) -> PyResult<()> {
    let settrace = py.import("sys")?.getattr("settrace")?;
    // SAFETY: only looks at the type.
    if unsafe { ffi::PyCFunction_CheckExact(settrace.as_ptr()) } == 0 {
        // the program has put something in its place: that is its own affair
        return Ok(());
    }
    // SAFETY: a built-in function, whose definition is a static of the interpreter that may be written to while the
    // interpreter is held. Both function types are pointers of one size, and differ in whether unwinding may pass.
    unsafe {
        let definition = (*settrace.as_ptr().cast::<ffi::PyCFunctionObject>()).m_ml;
        let method = (&raw mut (*definition).ml_meth).cast::<Function>();
        SETTRACE.get_or_init(|| *method);
        *method = set_and_keep_ours;
    }
    Ok(())
}

unsafe extern "C-unwind" fn set_and_keep_ours(
    module: *mut ffi::PyObject,
    function: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let Some(settrace) = SETTRACE.get() else {
        return std::ptr::null_mut();
    };
    // SAFETY: called by the interpreter, with its current thread.
    let thread = || unsafe { &mut *ffi::PyThreadState_Get().cast::<ThreadState>() };
    // Python 3.9 counts the trace functions that are set: it compares what is set with what was
    tracer::give_way(thread());
    // SAFETY: the function that was there, with the arguments that it would have got.
    let result = unsafe { settrace(module, function) };
    tracer::adopt(thread());
    result
}
