//! The code object of a stamped function in Python 3.13. This version closes a generator without running it, if the
//! `yield` is in no `try` of the generator. Then the end has no event. The compiler marks such places.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// The instruction at which a generator begins or continues.
const RESUME: u8 = 149;

/// The flag in its argument for a place without a `try` around it.
const MAY_BE_SKIPPED: u8 = 4;

/// Returns a copy of `code` without these flags. A generator that is closed then runs to its end, as in other versions.
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
