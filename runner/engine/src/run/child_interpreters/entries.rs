//! The entries `name=value` of an environment, as Python has them.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// Returns the entries of this process, which include the changes that Python has made.
pub(super) fn of_this_process() -> Vec<Vec<u8>> {
    let variables = std::env::vars_os();
    let entries = variables.map(|(name, value)| {
        let mut name: OsString = name;
        name.push("=");
        name.push(value);
        name.into_vec()
    });
    entries.collect()
}

/// Returns the entries of a sequence of `bytes`.
pub(super) fn listed(given: &Bound<'_, PyAny>) -> PyResult<Vec<Vec<u8>>> {
    given.try_iter()?.map(|entry| entry?.extract()).collect()
}

/// Returns the entries of a mapping from names to values.
pub(super) fn mapped(given: &Bound<'_, PyAny>) -> PyResult<Vec<Vec<u8>>> {
    let items = given.call_method0("items")?;
    let entries = items.try_iter()?.map(|item| {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
        Ok([bytes(&name)?, bytes(&value)?].join(&b'='))
    });
    entries.collect()
}

/// Returns a mapping from names to values.
pub(super) fn as_mapping<'py>(
    py: Python<'py>,
    entries: &[Vec<u8>],
) -> PyResult<Bound<'py, PyDict>> {
    let mapping = PyDict::new(py);
    for entry in entries {
        let mut halves = entry.splitn(2, |&byte| byte == b'=');
        let mut half = || PyBytes::new(py, halves.next().unwrap_or_default());
        mapping.set_item(half(), half())?;
    }
    Ok(mapping)
}

/// Returns the bytes of a `bytes`, or of a `str` in the encoding of file names.
pub(super) fn bytes(text: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    match text.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        Err(_) => text.extract().map(OsString::into_vec),
    }
}

/// Returns the entry `name=value`.
pub(super) fn entry(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b"=", value].concat()
}

/// Returns the value in `entry`, if its name is `name`.
pub(super) fn value<'a>(entry: &'a [u8], name: &str) -> Option<&'a [u8]> {
    entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=")
}
