//! The annotations of a function, up to Python 3.13: a dictionary.

use pyo3::prelude::*;

/// Gives `to` the annotations of the function `from`.
pub(super) fn copy(from: &Bound<'_, PyAny>, to: &Bound<'_, PyAny>) -> PyResult<()> {
    to.setattr("__annotations__", from.getattr("__annotations__")?)
}
