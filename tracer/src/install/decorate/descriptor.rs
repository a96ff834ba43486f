//! Objects that hold a function for a class: static and class methods, properties, bound methods.

use pyo3::ffi;
use pyo3::prelude::*;

use super::{Decorated, Problem};
use crate::events::activation::ReportMode;

/// Profiles the functions in `object`, and wraps them again; returns none if `object` is of another type.
pub(super) fn decorate(object: &Bound<'_, PyAny>, how: &ReportMode) -> PyResult<Option<Decorated>> {
    let decorated = match kind(object)? {
        Some(Kind::Function) => held(object, "__func__", how, |function| {
            object.get_type().call1((function,))
        }),
        Some(Kind::Bound) => {
            let owner = object.getattr("__self__")?;
            held(object, "__func__", how, |function| {
                object.get_type().call1((function, owner))
            })
        }
        Some(Kind::Property) => property(object, how),
        Some(Kind::CachedProperty) => held(object, "func", how, |function| {
            object.setattr("func", function)?;
            Ok(object.clone())
        }),
        None => return Ok(None),
    };
    decorated.map(Some)
}

unsafe extern "C" {
    #[link_name = "PyMethod_Type"]
    static mut BOUND_METHOD: ffi::PyTypeObject;
}

enum Kind {
    /// A `staticmethod` or a `classmethod`.
    Function,
    /// A function bound to its first argument.
    Bound,
    Property,
    CachedProperty,
}

pub(super) fn is_static_or_class_method(object: &Bound<'_, PyAny>) -> bool {
    is_a(object, &raw mut ffi::PyStaticMethod_Type)
        || is_a(object, &raw mut ffi::PyClassMethod_Type)
}

fn is_a(object: &Bound<'_, PyAny>, class: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: the object is alive, and the type belongs to the interpreter.
    unsafe { ffi::PyObject_TypeCheck(object.as_ptr(), class) != 0 }
}

/// Returns the kind of the object. Only the type decides, since an object may have any attribute that is read.
fn kind(object: &Bound<'_, PyAny>) -> PyResult<Option<Kind>> {
    let is = |class| is_a(object, class);
    Ok(if is_static_or_class_method(object) {
        Some(Kind::Function)
    } else if is(&raw mut BOUND_METHOD) {
        Some(Kind::Bound)
    } else if is(&raw mut ffi::PyProperty_Type) {
        Some(Kind::Property)
    } else if is_cached_property(object)? {
        Some(Kind::CachedProperty)
    } else {
        None
    })
}

fn held<'py>(
    object: &Bound<'py, PyAny>,
    attribute: &str,
    how: &ReportMode,
    hold: impl FnOnce(Py<PyAny>) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Decorated> {
    let function = object.getattr(attribute)?;
    let decorated = super::decorate(&function, how)?;
    if decorated.object.is(&function) {
        return Ok(Decorated::unchanged(object, decorated.problem));
    }
    Ok(Decorated {
        object: hold(decorated.object)?.unbind(),
        problem: decorated.problem,
    })
}

fn property(object: &Bound<'_, PyAny>, how: &ReportMode) -> PyResult<Decorated> {
    let py = object.py();
    let mut property = object.clone();
    let mut problem: Option<Problem> = None;
    for (accessor, replace) in [("fget", "getter"), ("fset", "setter"), ("fdel", "deleter")] {
        let function = object.getattr(accessor)?;
        if function.is_none() {
            continue;
        }
        let decorated = super::decorate(&function, how)?;
        problem = problem.or(decorated.problem);
        if !decorated.object.is(&function) {
            property = property.call_method1(replace, (decorated.object.bind(py),))?;
        }
    }
    Ok(Decorated {
        object: property.unbind(),
        problem,
    })
}

/// Returns whether the object is a `functools.cached_property`. The names decide, so `functools` need not be imported.
fn is_cached_property(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = object.get_type();
    Ok(class.name()? == "cached_property" && class.module()? == "functools")
}
