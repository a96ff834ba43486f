//! The annotations of a function, up to Python 3.13: a dictionary.

use pyo3::prelude::*;

/// Copies the annotations of the function `from` to `to`.
pub(super) fn copy(from: &Bound<'_, PyAny>, to: &Bound<'_, PyAny>) -> PyResult<()> {
    to.setattr("__annotations__", from.getattr("__annotations__")?)
}
