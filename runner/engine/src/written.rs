//! Standard output as a program sees it through `print`.

use pyo3::prelude::*;

/// Writes one line to `sys.stdout`, if there is one.
///
/// # Errors
/// What the object raises.
pub(crate) fn line(py: Python<'_>, text: &std::ffi::OsStr) -> PyResult<()> {
    let stdout = py.import("sys")?.getattr("stdout")?;
    if stdout.is_none() {
        return Ok(());
    }
    let mut line = text.to_owned();
    line.push("\n");
    stdout.call_method1("write", (line,)).map(|_| ())
}
