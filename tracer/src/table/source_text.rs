//! The lines of a source that was read as bytes, in any encoding that the interpreter knows.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyprof_source::{decode, lines};

/// The lines of a source that was read as bytes.
pub(crate) fn lines_of_bytes(py: Python<'_>, bytes: &[u8]) -> Option<Vec<String>> {
    let text = decode(bytes, |encoding, bytes| by_codec(py, encoding, bytes).ok()).ok()?;
    Some(lines(&text))
}

/// An encoding that only the interpreter knows.
fn by_codec(py: Python<'_>, encoding: &str, bytes: &[u8]) -> PyResult<String> {
    PyBytes::new(py, bytes)
        .call_method1("decode", (encoding,))?
        .extract()
}
