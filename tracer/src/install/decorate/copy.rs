//! A function that is like another but for its code object.

#[cfg(Py_3_14)]
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What a function does not get from its constructor. Those that this Python's functions do not have are passed over.
const ATTRIBUTES: [&str; 6] = [
    "__kwdefaults__",
    "__qualname__",
    "__module__",
    "__doc__",
    "__type_params__",
    "__name__",
];

/// A function with the code object `code`, and all else of `function`, which it names as what it wraps.
pub(super) fn with_code<'py>(
    function: &Bound<'py, PyAny>,
    code: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let arguments = (
        code,
        function.getattr("__globals__")?,
        function.getattr("__name__")?,
        function.getattr("__defaults__")?,
        function.getattr("__closure__")?,
    );
    let copy = function.get_type().call1(arguments)?;
    for name in ATTRIBUTES {
        if let Some(value) = function.getattr_opt(name)? {
            copy.setattr(name, value)?;
        }
    }
    annotate(function, &copy)?;
    let attributes = function.getattr("__dict__")?;
    copy.getattr("__dict__")?
        .cast::<PyDict>()?
        .update(attributes.cast::<PyDict>()?.as_mapping())?;
    copy.setattr("__wrapped__", function)?;
    Ok(copy)
}

#[cfg(not(Py_3_14))]
fn annotate(function: &Bound<'_, PyAny>, copy: &Bound<'_, PyAny>) -> PyResult<()> {
    copy.setattr("__annotations__", function.getattr("__annotations__")?)
}

/// From Python 3.14 on, annotations are evaluated when they are first read: what they name need not be there yet, and
/// never is where only type checkers import it. What has been evaluated is shared, what computes it is too.
#[cfg(Py_3_14)]
fn annotate(function: &Bound<'_, PyAny>, copy: &Bound<'_, PyAny>) -> PyResult<()> {
    copy.setattr("__annotate__", function.getattr("__annotate__")?)?;
    let (from, to) = (function.as_ptr(), copy.as_ptr());
    // SAFETY: both are functions, the interpreter is held, and the copy, which is new, has none of its own.
    unsafe {
        let evaluated = (*from.cast::<ffi::PyFunctionObject>()).func_annotations;
        (*to.cast::<ffi::PyFunctionObject>()).func_annotations = ffi::Py_XNewRef(evaluated);
    }
    Ok(())
}
