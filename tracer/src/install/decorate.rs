//! `@profile`: returns an object that behaves like the given one, and is recorded when it runs.
//!
//! A function is replaced by one that differs only in its code object. There is no wrapper, so signatures, coroutines,
//! pickling and tracebacks are those of the function. An object that holds functions (a class, a property, a static
//! method) gets profiled functions. If other decorators have wrapped a function, that function itself is profiled.

mod class;
mod copy;
mod descriptor;
mod wrapped;

use std::ffi::OsString;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyType};
use pyprof_measure::Quantity;

use crate::events::activation::ReportMode;
use crate::events::after_return;
use crate::events::hook;
use crate::install::{function_type, registry};
use crate::table::source_lines::NoSource;

/// The result of a decoration.
#[derive(Debug)]
pub struct Decorated {
    /// The object that replaces the given one.
    pub object: Py<PyAny>,
    /// The reason why the object, or a part of it, is not profiled.
    pub problem: Option<Problem>,
}

/// The reason why an object is not profiled. The program continues with the given object.
#[derive(Debug)]
pub enum Problem {
    /// The object is not a function, and holds none.
    NotAFunction,
    /// The source file of the function is missing; this is its path.
    NoSource(OsString),
}

impl Decorated {
    fn unchanged(object: &Bound<'_, PyAny>, problem: Option<Problem>) -> Self {
        Self {
            object: object.clone().unbind(),
            problem,
        }
    }
}

/// Decorates a function, a class, or an object that holds functions.
///
/// # Errors
/// An attribute of the object is read, and raises this exception. The caller should then continue with the given
/// object.
pub fn decorate(object: &Bound<'_, PyAny>, how: &ReportMode) -> PyResult<Decorated> {
    if let Ok(class) = object.cast::<PyType>() {
        class::decorate(class, how)?;
        return Ok(Decorated::unchanged(object, None));
    }
    if let Some(decorated) = descriptor::decorate(object, how)? {
        return Ok(decorated);
    }
    if let Some(inner) = wrapped::innermost(object)? {
        let problem = profile_in_place(&inner, how)?;
        return Ok(Decorated::unchanged(object, problem));
    }
    if object.is_instance_of::<PyFunction>() {
        return function(object, how);
    }
    Ok(Decorated::unchanged(object, Some(Problem::NotAFunction)))
}

/// Adds a function to the report, for `add_function`. Its lines are recorded while a marked function runs or a profiler
/// is enabled.
///
/// # Errors
/// The same as for [`decorate`].
pub fn add(object: &Bound<'_, PyAny>, quantity: Quantity) -> PyResult<Option<Problem>> {
    let code = match object.getattr("__code__") {
        Ok(code) if !is_compiled(object) => code,
        _ => return Ok(Some(Problem::NotAFunction)),
    };
    let added = registry::add(&code, globals(object).as_ref(), quantity)?;
    Ok(added.err().map(|NoSource(file)| Problem::NoSource(file)))
}

fn function<'py>(function: &Bound<'py, PyAny>, how: &ReportMode) -> PyResult<Decorated> {
    let code = function.getattr("__code__")?;
    if let ReportMode::FirstCall = how {
        hook::watch_first_call(&code)?;
        return Ok(Decorated::unchanged(function, None));
    }
    if registry::is_opened(&code, how) {
        return Ok(Decorated::unchanged(function, None));
    }
    Ok(
        match registry::opened(function, &code, globals(function).as_ref(), how)? {
            Ok(code) => {
                function_type::watch();
                let copy = copy::with_code(function, code.bind(function.py()))?;
                after_return::watch(&copy);
                Decorated {
                    object: copy.unbind(),
                    problem: None,
                }
            }
            Err(NoSource(file)) => Decorated::unchanged(function, Some(Problem::NoSource(file))),
        },
    )
}

/// Profiles a function to which other objects already refer. The function stays the same object, and gets another code
/// object.
fn profile_in_place(function: &Bound<'_, PyAny>, how: &ReportMode) -> PyResult<Option<Problem>> {
    let code = function.getattr("__code__")?;
    if let ReportMode::FirstCall = how {
        hook::watch_first_call(&code)?;
        return Ok(None);
    }
    if registry::is_opened(&code, how) {
        return Ok(None);
    }
    match registry::opened(function, &code, globals(function).as_ref(), how)? {
        Ok(code) => {
            function_type::watch();
            function.setattr("__code__", code)?;
            after_return::watch(function);
            Ok(None)
        }
        Err(NoSource(file)) => Ok(Some(Problem::NoSource(file))),
    }
}

/// Returns whether the object is a function of Cython, whose code object never runs.
fn is_compiled(object: &Bound<'_, PyAny>) -> bool {
    let name = object.get_type().name();
    name.is_ok_and(|name| name.to_string_lossy().contains("cython"))
}

fn globals<'py>(function: &Bound<'py, PyAny>) -> Option<Bound<'py, PyDict>> {
    function.getattr("__globals__").ok()?.cast_into().ok()
}
