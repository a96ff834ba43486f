//! Decorates a class: its methods are profiled, and it stays the same class.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyString, PyType};

use super::{decorate as decorate_object, descriptor, wrapped};
use crate::events::activation::ReportMode;

/// The names of the function that the compiler makes for the annotations in a class body, from Python 3.14 on. It is
/// not in the source.
const GENERATED: [&str; 2] = ["__annotate_func__", "__annotate__"];

/// Profiles the methods in the body of a class. Methods that were generated, for example by `dataclass`, have no source
/// and stay as they are.
pub(super) fn decorate(class: &Bound<'_, PyType>, how: &ReportMode) -> PyResult<()> {
    let py = class.py();
    let attributes = PyDict::new(py);
    attributes.update(class.getattr("__dict__")?.cast()?)?;
    // a function may have two names
    let mut methods: Vec<(Bound<'_, PyAny>, Py<PyAny>)> = Vec::new();
    for (name, value) in attributes {
        if GENERATED
            .into_iter()
            .any(|generated| name.eq(generated).unwrap_or(false))
            || !is_method(class, &value)?
        {
            continue;
        }
        let known = methods.iter().find(|(method, _)| method.is(&value));
        let profiled = match known {
            Some((_, profiled)) => profiled.clone_ref(py),
            None => decorate_object(&value, how)?.object,
        };
        if !profiled.is(&value) {
            class.setattr(name.cast::<PyString>()?, profiled.clone_ref(py))?;
            methods.push((value, profiled));
        }
    }
    Ok(())
}

/// Returns whether `value` is a method of the class. Functions that were defined elsewhere, and nested classes, are
/// not.
fn is_method(class: &Bound<'_, PyType>, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_instance_of::<PyType>() {
        return Ok(false);
    }
    let held = if descriptor::is_static_or_class_method(value) {
        value.getattr("__func__")?
    } else {
        value.clone()
    };
    let function = wrapped::innermost(&held)?.unwrap_or(held);
    if !function.is_instance_of::<PyFunction>() {
        return Ok(true);
    }
    let (method, class): (String, String) = (
        function.getattr("__qualname__")?.extract()?,
        class.qualname()?.extract()?,
    );
    Ok(method
        .strip_prefix(&class)
        .is_some_and(|rest| rest.starts_with('.')))
}
