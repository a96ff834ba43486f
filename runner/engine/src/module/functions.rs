//! Functions of the module.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyprof_report::Piece;
use pyprof_settings::Record;
use pyprof_tracer::{Output, ReportMode};

use crate::module::backend::{children, usable};
use crate::module::marking::{mark_or_decorator, print_no_source};
use crate::output::at_exit;
use crate::output::stdout::terminal_of;
use crate::session;

/// profile(func) or @profile(...): prints a table of each call, when the call ends.
///
/// `stream`: an object with `write`, standard output by default. `precision`: digits after the point. `backend`: the
/// way to measure memory. An unknown name raises `KeyError`. `include_children`: adds the memory of all descendants of
/// this process.
#[pyfunction]
#[pyo3(name = "profile", signature = (func=None, stream=None, precision=1, backend="psutil", include_children=false))]
pub(crate) fn profile_each_call(
    py: Python<'_>,
    func: Option<Py<PyAny>>,
    stream: Option<Py<PyAny>>,
    precision: usize,
    backend: &str,
    include_children: bool,
) -> PyResult<Py<PyAny>> {
    at_exit::show_at_exit(py);
    let quantity = usable(py, backend, children(include_children))?;
    let how = match session::record() {
        Record::Timestamps => ReportMode::Stamped(quantity),
        Record::Lines => ReportMode::EachCall(Arc::new(Output {
            stream,
            precision,
            quantity,
        })),
    };
    mark_or_decorator(py, func, how)
}

/// source_lines(code): the file of a code object's source, the number of its first line, and the number of its lines.
/// If the file does not exist, its name is printed to standard output, and None is returned.
#[pyfunction]
pub(crate) fn source_lines(code: &Bound<'_, PyAny>) -> PyResult<Option<(OsString, u32, usize)>> {
    match pyprof_tracer::source_lines(code)? {
        Ok(found) => Ok(Some(found)),
        Err(file) => {
            print_no_source(code.py(), &file)?;
            Ok(None)
        }
    }
}

/// lines_by_name(file): the lines of a file, or of other text with such a file name, with their line ends. The list is
/// empty if there are no lines, if opening the file could block, or if reading it could never end.
#[pyfunction]
pub(crate) fn lines_by_name(py: Python<'_>, file: OsString) -> Vec<String> {
    pyprof_tracer::lines_by_name(py, &file)
}

/// fitted(stream, figures, source): the text of a table's row for `stream`. If `stream` is standard output and a
/// terminal, the row fits into one line of the terminal, and has no control characters.
#[pyfunction]
pub(crate) fn fitted(stream: &Bound<'_, PyAny>, figures: OsString, source: String) -> OsString {
    let row = Piece::row(figures, source);
    match terminal_of(stream) {
        Some(width) => row.for_terminal(width).text(),
        None => row.text(),
    }
}

/// library(): the file of this engine. The executables are beside it.
#[pyfunction]
pub(crate) fn library() -> Option<PathBuf> {
    pyprof_preload::this_library()
}
