//! Messages on standard error, and warnings. A terminal gets nothing that it would obey.

use std::ffi::CString;
use std::io::{self, IsTerminal, Write};

use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use pyprof_report::harmless;

/// Says what is the matter, and what to do about it.
pub(crate) fn say(what: &str, hint: Option<&str>) {
    let hint = hint
        .map(|hint| format!("hint: {hint}\n"))
        .unwrap_or_default();
    write(&format!("pyprof: {what}\n{hint}"));
}

/// Writes a message as it is. Where standard error is closed, no other place is left for it.
pub(crate) fn write(text: &str) {
    let mut errors = io::stderr();
    let _ = if errors.is_terminal() {
        errors.write_all(harmless(text.as_bytes()).as_bytes())
    } else {
        errors.write_all(text.as_bytes())
    };
}

/// Warns as memory_profiler does.
pub(crate) fn warn(py: Python<'_>, text: &str) -> PyResult<()> {
    let text = CString::new(text)?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}
