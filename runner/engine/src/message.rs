//! Messages on standard error, and warnings.

use std::ffi::CString;

use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
pub(crate) use pyprof_console::write;

/// Writes a message with the name of pyprof before it, and the line that says what to do about it.
pub(crate) fn say(what: &str, hint: Option<&str>) {
    pyprof_console::say("pyprof: ", what, hint);
}

/// Warns as memory_profiler does.
pub(crate) fn warn(py: Python<'_>, text: &str) -> PyResult<()> {
    let text = CString::new(text)?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}
