//! The code object of a stamped function.

use pyo3::prelude::*;

/// Returns a copy of `code`.
pub(crate) fn of<'py>(code: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    code.call_method0("replace")
}
