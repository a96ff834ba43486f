//! The source of a main program that cannot be read again, since it came through a pipe or from the command line.
//!
//! The file name is not enough to identify it: `exec` also names its code `<string>`, as `-c` does. The source belongs
//! to the code object that Python has compiled from it, and to those nested in that one.

use std::ffi::{OsStr, OsString};
use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCode, PySet, PyTuple};

use crate::table::source_text::lines_of_bytes;

struct MainSource {
    /// The code of the module.
    code: Py<PyAny>,
    bytes: Vec<u8>,
    lines: OnceLock<Option<Arc<Vec<String>>>>,
    /// The code of the module, and all code nested in it.
    codes: PyOnceLock<Option<Py<PySet>>>,
}

static MAIN_SOURCE: OnceLock<MainSource> = OnceLock::new();

/// Stores the source from which the main program's code was compiled. Only the first call has an effect.
pub fn keep_main_source(code: &Bound<'_, PyAny>, bytes: Vec<u8>) {
    MAIN_SOURCE.get_or_init(|| MainSource {
        code: code.clone().unbind(),
        bytes,
        lines: OnceLock::new(),
        codes: PyOnceLock::new(),
    });
}

/// Returns the lines of the main program; none if `code` is not from it, or if the source was not stored.
pub(crate) fn lines_of(code: &Bound<'_, PyAny>) -> Option<Arc<Vec<String>>> {
    let py = code.py();
    let main = MAIN_SOURCE.get()?;
    let codes = main
        .codes
        .get_or_init(py, || codes_within(main.code.bind(py)).ok());
    if !codes.as_ref()?.bind(py).contains(code).ok()? {
        return None;
    }
    main.lines(py).clone()
}

/// Returns whether these are the lines of the main program. With `-c`, Python 3.13.0 stores them in `linecache` for all
/// code named `<string>`.
pub(crate) fn are_lines_of_it(py: Python<'_>, lines: &[String]) -> bool {
    let main = MAIN_SOURCE.get().and_then(|main| main.lines(py).as_ref());
    main.is_some_and(|main| main.as_slice() == lines)
}

/// Returns the lines of the main program; none if its code has another name, or if the source was not stored.
pub(crate) fn lines_by_name(py: Python<'_>, file: &OsStr) -> Option<Vec<String>> {
    let main = MAIN_SOURCE.get()?;
    let name = main.code.bind(py).getattr("co_filename").ok()?;
    let is_main = name.extract::<OsString>().ok()? == file;
    is_main.then(|| main.lines(py).as_deref().cloned())?
}

impl MainSource {
    fn lines(&self, py: Python<'_>) -> &Option<Arc<Vec<String>>> {
        self.lines
            .get_or_init(|| lines_of_bytes(py, &self.bytes).map(Arc::new))
    }
}

fn codes_within(code: &Bound<'_, PyAny>) -> PyResult<Py<PySet>> {
    let codes = PySet::empty(code.py())?;
    let mut waiting = vec![code.clone()];
    while let Some(code) = waiting.pop() {
        for constant in code.getattr("co_consts")?.cast::<PyTuple>()?.iter() {
            if constant.is_instance_of::<PyCode>() {
                waiting.push(constant);
            }
        }
        codes.add(code)?;
    }
    Ok(codes.unbind())
}
