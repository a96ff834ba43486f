//! The lines of a source that was read as bytes, in any encoding that the interpreter supports.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyprof_source::{decode, lines};

/// Decodes a source, and returns its lines; none if it cannot be decoded.
pub(crate) fn lines_of_bytes(py: Python<'_>, bytes: &[u8]) -> Option<Vec<String>> {
    let text = decode(bytes, |encoding, bytes| by_codec(py, encoding, bytes).ok()).ok()?;
    Some(lines(&text))
}

/// Decodes text in an encoding that only the interpreter supports.
fn by_codec(py: Python<'_>, encoding: &str, bytes: &[u8]) -> PyResult<String> {
    PyBytes::new(py, bytes)
        .call_method1("decode", (encoding,))?
        .extract()
}
