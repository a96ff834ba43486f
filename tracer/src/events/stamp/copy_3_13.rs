//! The code object that a stamped function gets in Python 3.13, which closes a generator without running it where no
//! `try` of its own is around the `yield`: there would be no event of its end. The compiler marks these places.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// Where a generator begins and goes on.
const RESUME: u8 = 149;

/// In its argument: there is no `try` around it.
const MAY_BE_SKIPPED: u8 = 4;

/// A copy of `code`. Each generator of it that is closed runs to its end, as in other versions of Python.
pub(crate) fn of<'py>(code: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let instructions = code.getattr("co_code")?;
    let mut instructions = instructions.cast::<PyBytes>()?.as_bytes().to_vec();
    for unit in instructions.chunks_exact_mut(2) {
        if unit[0] == RESUME {
            unit[1] &= !MAY_BE_SKIPPED;
        }
    }
    let changes = PyDict::new(code.py());
    changes.set_item("co_code", PyBytes::new(code.py(), &instructions))?;
    code.call_method("replace", (), Some(&changes))
}
