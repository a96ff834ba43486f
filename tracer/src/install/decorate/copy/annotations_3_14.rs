//! The annotations of a function, from Python 3.14 on: they are evaluated when they are first read. The names in them
//! may be defined later, or never, if only type checkers import them. The copy shares the evaluated annotations, and
//! the function that computes them.

use pyo3::ffi;
use pyo3::prelude::*;

/// Copies the annotations of the function `from` to `to`, which is new.
pub(super) fn copy(from: &Bound<'_, PyAny>, to: &Bound<'_, PyAny>) -> PyResult<()> {
    to.setattr("__annotate__", from.getattr("__annotate__")?)?;
    let (from, to) = (from.as_ptr(), to.as_ptr());
    // SAFETY: it is a function, and this thread holds the interpreter.
    let evaluated = unsafe { (*from.cast::<ffi::PyFunctionObject>()).func_annotations };
    // SAFETY: it is null or an object that the function keeps alive.
    let shared = unsafe { ffi::Py_XNewRef(evaluated) };
    // SAFETY: it is a function, this thread holds the interpreter, and the field holds no reference yet.
    unsafe { (*to.cast::<ffi::PyFunctionObject>()).func_annotations = shared };
    Ok(())
}
