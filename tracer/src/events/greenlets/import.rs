//! Detects the import of greenlet by the program.

use std::sync::OnceLock;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::take_over;
use crate::interpreter::guard::guarded;
use crate::reading::allocations;

/// The C function of a built-in function with one argument.
type Function =
    unsafe extern "C-unwind" fn(*mut ffi::PyObject, *mut ffi::PyObject) -> *mut ffi::PyObject;

/// The original `_imp.exec_dynamic`: the last step in the import of each extension module.
static EXEC_DYNAMIC: OnceLock<Function> = OnceLock::new();

/// The names of the extension module that defines greenlets. Before greenlet 1.0, it is the whole package.
const NAMES: [&str; 2] = ["greenlet._greenlet", "greenlet"];

/// Follows greenlets from now on: at once if the module is already imported, otherwise after its import.
pub(crate) fn follow(py: Python<'_>) -> PyResult<()> {
    static FOLLOWED: PyOnceLock<()> = PyOnceLock::new();
    FOLLOWED.get_or_try_init(py, || install(py)).copied()
}

fn install(py: Python<'_>) -> PyResult<()> {
    let modules = py.import("sys")?.getattr("modules")?;
    for name in NAMES {
        if let Ok(module) = modules.get_item(name) {
            let _ = take_over(&module);
        }
    }
    let exec_dynamic = py.import("_imp")?.getattr("exec_dynamic")?;
    // SAFETY: the call only checks the type.
    if unsafe { ffi::PyCFunction_CheckExact(exec_dynamic.as_ptr()) } == 0 {
        // the program has replaced the function, and pyprof leaves that alone
        return Ok(());
    }
    // SAFETY: it is a built-in function, and has a definition.
    let definition = unsafe { (*exec_dynamic.as_ptr().cast::<ffi::PyCFunctionObject>()).m_ml };
    // SAFETY: only computes an address. Both function types are pointers of the same size, and differ only in whether
    // unwinding may pass.
    let method = unsafe { &raw mut (*definition).ml_meth }.cast::<Function>();
    // SAFETY: the definition has a function.
    EXEC_DYNAMIC.get_or_init(|| unsafe { *method });
    // SAFETY: the definition is a static of the interpreter, which this thread holds, and may be written to.
    unsafe { *method = exec_and_notice };
    Ok(())
}

unsafe extern "C-unwind" fn exec_and_notice(
    module: *mut ffi::PyObject,
    executed: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let Some(exec_dynamic) = EXEC_DYNAMIC.get() else {
        return std::ptr::null_mut();
    };
    // SAFETY: it is the original function, with the original arguments.
    let result = unsafe { exec_dynamic(module, executed) };
    if !result.is_null() {
        guarded((), || allocations::uncounted(|| notice(executed)));
    }
    result
}

fn notice(executed: *mut ffi::PyObject) {
    // SAFETY: built-in functions are called while this thread holds the interpreter.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: the caller keeps the argument alive.
    let module = unsafe { Bound::from_borrowed_ptr(py, executed) };
    let is_it = module.cast::<PyModule>().is_ok_and(|module| {
        module
            .name()
            .is_ok_and(|name| NAMES.iter().any(|it| name == *it))
    });
    if is_it {
        // another module of that name has no such functions, so there is nothing to follow
        let _ = take_over(&module);
    }
}
