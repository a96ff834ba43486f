//! The code object that a stamped function gets.

use pyo3::prelude::*;

/// A copy of `code`.
pub(crate) fn of<'py>(code: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    code.call_method0("replace")
}
