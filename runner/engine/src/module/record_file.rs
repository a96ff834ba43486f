//! The figures of a record for Python programs.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyprof_export::{Document, Format, Quantity, write};
use pyprof_record::{Record, Unreadable, is_record};
use pyprof_source::SourceFiles;

/// read_record(path): the figures of a record, or of its report in JSON, as JSON. Raises OSError if the file cannot be read,
/// and ValueError if it is neither.
#[pyfunction]
pub(crate) fn read_record(py: Python<'_>, path: PathBuf) -> PyResult<String> {
    let text = py.detach(|| json(&path));
    text.map_err(|cause| match cause {
        Cause::System(error) => system_error(&path, error),
        Cause::Content(text) => PyValueError::new_err(format!("{}: {text}", path.display())),
    })
}

/// Returns the report in JSON. That of another run is returned as it is, so that no figure changes.
fn json(path: &Path) -> Result<String, Cause> {
    let content = |error: &dyn Display| Cause::Content(error.to_string());
    if is_record(path) {
        let record = Record::read(path).map_err(Cause::of_record)?;
        let mut text = Vec::new();
        let written = write(
            &document(&record),
            Format::Json,
            Quantity::default(),
            &mut text,
        );
        written.map_err(|error| content(&error))?;
        return Ok(String::from_utf8_lossy(&text).into_owned());
    }
    let text = std::fs::read(path).map_err(Cause::System)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    text.parse::<Document>().map_err(|error| content(&error))?;
    Ok(text)
}

/// The reasons for which there are no figures.
enum Cause {
    System(io::Error),
    Content(String),
}

impl Cause {
    fn of_record(error: Unreadable) -> Self {
        match error {
            Unreadable::System(error) => Self::System(error),
            other => Self::Content(other.to_string()),
        }
    }
}

/// Returns the exception that `open` raises, with the name of the file.
fn system_error(path: &Path, error: io::Error) -> PyErr {
    let text = error.to_string();
    let text = text
        .split(" (os error")
        .next()
        .unwrap_or_default()
        .to_owned();
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, text, path.as_os_str().to_owned())),
        None => error.into(),
    }
}

/// Returns the document of a record. Files that have changed since the process began have no source lines.
fn document(record: &Record) -> Document {
    let heap = record.heap.as_ref();
    let mut files = heap.map(|heap| {
        let files = SourceFiles::new(&heap.current, &heap.standard);
        files.unchanged_since(UNIX_EPOCH + record.begun)
    });
    Document::new(record, &mut |file, line| {
        files.as_mut()?.line(file, line).map(str::to_owned)
    })
}
