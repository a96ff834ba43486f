//! The function that other decorators have wrapped.

use pyo3::prelude::*;
use pyo3::types::PyFunction;

use crate::events::code_extra;

/// Decorators may make a ring; no program stacks more than this.
const MOST_DECORATORS: usize = 100;

/// The innermost function behind `__wrapped__`, as `functools.wraps` leaves it; none if `object` wraps no function.
/// A function that is profiled already wraps the function that it was made from: the search ends there.
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
