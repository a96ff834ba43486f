//! Messages on standard error, and Python warnings.

use std::ffi::CString;

use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
pub(crate) use pyprof_console::write;

/// Writes a message that begins with the name of pyprof, and the hint line.
pub(crate) fn say(what: &str, hint: Option<&str>) {
    pyprof_console::say("pyprof: ", what, hint);
}

/// Issues a Python warning, as memory_profiler does.
pub(crate) fn warn(py: Python<'_>, text: &str) -> PyResult<()> {
    let text = CString::new(text)?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}
