//! The annotations of a function, from Python 3.14 on: they are evaluated when they are first read. What they name need not
//! be there yet, and never is where only type checkers import it. The evaluated annotations are shared, and so is the
//! function that computes them.

use pyo3::ffi;
use pyo3::prelude::*;

/// Gives `to`, a new function, the annotations of the function `from`.
pub(super) fn copy(from: &Bound<'_, PyAny>, to: &Bound<'_, PyAny>) -> PyResult<()> {
    to.setattr("__annotate__", from.getattr("__annotate__")?)?;
    let (from, to) = (from.as_ptr(), to.as_ptr());
    // SAFETY: both are functions, the interpreter is held, and the copy, which is new, has none of its own.
    unsafe {
        let evaluated = (*from.cast::<ffi::PyFunctionObject>()).func_annotations;
        (*to.cast::<ffi::PyFunctionObject>()).func_annotations = ffi::Py_XNewRef(evaluated);
    }
    Ok(())
}
