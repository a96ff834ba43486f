//! A function that is like another but for its code object.

#[cfg_attr(Py_3_14, path = "copy/annotations_3_14.rs")]
mod annotations;

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
    annotations::copy(function, &copy)?;
    let attributes = function.getattr("__dict__")?;
    copy.getattr("__dict__")?
        .cast::<PyDict>()?
        .update(attributes.cast::<PyDict>()?.as_mapping())?;
    copy.setattr("__wrapped__", function)?;
    Ok(copy)
}
