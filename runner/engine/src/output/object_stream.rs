//! Reports that are written to a Python object with `write`.

use std::ffi::OsStr;

use pyo3::prelude::*;
use pyprof_measure::Bytes;
use pyprof_report::{Kind, Piece};
use pyprof_tracer::call_method;

use crate::output::report_part::Part;

/// Writes a part of a report to an object with `write`, one piece at a time.
///
/// # Errors
/// The exception that the object raises.
pub(crate) fn write_to_object(stream: &Bound<'_, PyAny>, part: &Part) -> PyResult<()> {
    let takes = Takes::of(stream);
    for piece in part.pieces(None) {
        takes.write(stream, &piece)?;
    }
    Ok(())
}

/// The name of a stream's method that takes a row and its increment. A `LogFile` has it.
const WRITE_ROW: &str = "_write_row";

/// The form in which a stream takes rows.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    Text,
    TextAndIncrement,
}

impl Takes {
    /// Decides by the class of the stream: some objects return a value for every attribute.
    pub(crate) fn of(stream: &Bound<'_, PyAny>) -> Self {
        if stream.get_type().hasattr(WRITE_ROW).unwrap_or(false) {
            Self::TextAndIncrement
        } else {
            Self::Text
        }
    }

    pub(crate) fn write(self, stream: &Bound<'_, PyAny>, piece: &Piece) -> PyResult<()> {
        let (Self::TextAndIncrement, Kind::Row(increment)) = (self, piece.kind()) else {
            return write(stream, &piece.text());
        };
        let py = stream.py();
        let text = piece.text().into_pyobject(py)?;
        let increment = increment.map(Bytes::mebibytes).into_pyobject(py)?;
        call_method(stream, WRITE_ROW, &[&text, &increment]).map(|_| ())
    }
}

/// Writes a text.
///
/// # Errors
/// The exception that the object raises.
pub(crate) fn write(stream: &Bound<'_, PyAny>, text: &OsStr) -> PyResult<()> {
    let text = text.into_pyobject(stream.py())?;
    call_method(stream, "write", &[&text]).map(|_| ())
}
