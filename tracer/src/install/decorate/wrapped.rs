//! The function that other decorators have wrapped.

use pyo3::prelude::*;
use pyo3::types::PyFunction;

use crate::events::code_extra;

/// The limit of decorators on one function. No program uses as many, but decorators may form a cycle.
const MOST_DECORATORS: usize = 100;

/// Returns the innermost function behind `__wrapped__`, as set by `functools.wraps`; none if `object` wraps no
/// function. The search ends at a function that is already profiled, since that wraps the function from which it was
/// made.
pub(super) fn innermost<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let mut inner = object.clone();
    for _ in 0..MOST_DECORATORS {
        if is_profiled(&inner) {
            break;
        }
        match inner.getattr_opt("__wrapped__")? {
            Some(wrapped) => inner = wrapped,
            None => break,
        }
    }
    let found = !inner.is(object) && inner.is_instance_of::<PyFunction>();
    Ok(found.then_some(inner))
}

fn is_profiled(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyFunction>()
        && object
            .getattr("__code__")
            .is_ok_and(|code| code_extra::on_entry(&code).is_some_and(|on_entry| on_entry.opens()))
}
