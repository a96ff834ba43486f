//! A class: its methods are profiled, and it stays the same class.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyString, PyType};

use super::{decorate as decorate_object, descriptor, wrapped};
use crate::events::activation::ReportMode;

/// What the compiler makes of the annotations in the body of a class, from Python 3.14 on: a function that does not stand in the source.
const GENERATED: [&str; 2] = ["__annotate_func__", "__annotate__"];

/// Profiles the methods that stand in the body of a class. What was generated for it (by `dataclass`, say) has no
/// source and is left alone.
pub(super) fn decorate(class: &Bound<'_, PyType>, how: &ReportMode) -> PyResult<()> {
    let py = class.py();
    let attributes = PyDict::new(py);
    attributes.update(class.getattr("__dict__")?.cast()?)?;
    // one function may have two names
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

/// Functions that were made elsewhere, and classes in the class, are not its methods.
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
