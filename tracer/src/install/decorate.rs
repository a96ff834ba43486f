//! `@profile`: gives back something that behaves like what it was given, and is recorded when it runs.
//!
//! A function becomes one with the same everything but a code object of its own; there is no wrapper, so that
//! signatures, coroutines, pickling and tracebacks are those of the function. What holds functions (a class, a
//! property, a static method) gets profiled ones; and where other decorators stand in between, the function that they
//! have wrapped is profiled in its place.

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

/// What was decorated, and what could not be profiled of it.
#[derive(Debug)]
pub struct Decorated {
    /// What stands in the place of what was given.
    pub object: Py<PyAny>,
    /// Why it, or a part of it, is not profiled.
    pub problem: Option<Problem>,
}

/// Why something is not profiled. The program goes on with what it had.
#[derive(Debug)]
pub enum Problem {
    /// It is no function, and holds none.
    NotAFunction,
    /// The file of its source, which is not there.
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

/// Decorates a function, a class, or what holds functions.
///
/// # Errors
/// What the objects raise when their attributes are read; the program is then best given what it had.
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

/// Has the code of a function recorded while something else is open, as `add_function` does.
///
/// # Errors
/// As for [`decorate`].
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

/// For a function that others hold already: it gets another code object.
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

/// A function of Cython has a code object that is never run.
fn is_compiled(object: &Bound<'_, PyAny>) -> bool {
    let name = object.get_type().name();
    name.is_ok_and(|name| name.to_string_lossy().contains("cython"))
}

fn globals<'py>(function: &Bound<'py, PyAny>) -> Option<Bound<'py, PyDict>> {
    function.getattr("__globals__").ok()?.cast_into().ok()
}
