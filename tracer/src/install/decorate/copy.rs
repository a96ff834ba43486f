//! A copy of a function with another code object.

#[cfg_attr(Py_3_14, path = "copy/annotations_3_14.rs")]
mod annotations;

use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The attributes that the constructor does not set. Attributes that functions of this Python do not have are skipped.
const ATTRIBUTES: [&str; 6] = [
    "__kwdefaults__",
    "__qualname__",
    "__module__",
    "__doc__",
    "__type_params__",
    "__name__",
];

/// Makes a function with the code object `code` and everything else of `function`, which becomes its `__wrapped__`.
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
