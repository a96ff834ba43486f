//! Decorating functions, classes, and other objects.

use std::ffi::{OsStr, OsString};

use pyo3::prelude::*;
use pyprof_tracer::decorate::{self, Problem};
use pyprof_tracer::{ReportMode, keep_failure, uncounted_lookup};

use crate::message::warn;
use crate::output::stdout;
use crate::session;

/// A decorator with arguments, until it is called with the object that it decorates.
#[pyclass(frozen, name = "profile", module = "memory_profiler")]
struct Decorator {
    how: ReportMode,
}

#[pymethods]
impl Decorator {
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[expect(unused_variables, reason = "`copy` passes it")]
    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __call__(&self, func: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        mark(func, &self.how)
    }
}

/// Marks `func` and returns the marked object. Without `func`, as for `@profile(…)`, returns a decorator that marks.
pub(crate) fn mark_or_decorator(
    py: Python<'_>,
    func: Option<Py<PyAny>>,
    how: ReportMode,
) -> PyResult<Py<PyAny>> {
    match func {
        Some(func) => mark(func.bind(py), &how),
        None => Ok(Py::new(py, Decorator { how })?.into_any()),
    }
}

/// Marks a function, a class, or an object that holds functions. An object that cannot be profiled is returned
/// unchanged.
pub(crate) fn mark(func: &Bound<'_, PyAny>, how: &ReportMode) -> PyResult<Py<PyAny>> {
    if !session::records() && matches!(how, ReportMode::AtTheEnd(_)) {
        // if this fails, the process is not counted
        let _ = uncounted_lookup(func.py(), || {
            decorate::decorate(func, &ReportMode::FirstCall)
        });
        return Ok(func.clone().unbind());
    }
    match uncounted_lookup(func.py(), || decorate::decorate(func, how)) {
        Ok(decorated) => {
            // a child prints the same as without pyprof
            if !session::is_child() || matches!(how, ReportMode::EachCall(_)) {
                warn_of(func, decorated.problem)?;
            }
            Ok(decorated.object)
        }
        Err(error) => {
            keep_failure(|| {
                format!(
                    "cannot profile {}: {error}",
                    func.repr().map_or("?".into(), |it| it.to_string())
                )
            });
            Ok(func.clone().unbind())
        }
    }
}

/// Records a function while a profiler is enabled. The function itself is not changed.
pub(crate) fn add(func: &Bound<'_, PyAny>) -> PyResult<()> {
    if !session::records() {
        return Ok(());
    }
    match uncounted_lookup(func.py(), || decorate::add(func, session::quantity())) {
        Ok(problem) => warn_of(func, problem),
        Err(error) => {
            keep_failure(|| format!("cannot profile a function: {error}"));
            Ok(())
        }
    }
}

/// Warns about a problem. Returns an error only if the program has turned the warning into an error.
fn warn_of(func: &Bound<'_, PyAny>, problem: Option<Problem>) -> PyResult<()> {
    let py = func.py();
    match problem {
        Some(Problem::NotAFunction) => {
            let text = format!(
                "Could not extract a code object for the object {}",
                func.repr()?
            );
            warn(py, &text)
        }
        Some(Problem::NoSource(file)) => print_no_source(py, &file),
        None => Ok(()),
    }
}

/// Prints the name of a source file that does not exist to standard output, as memory_profiler does.
pub(crate) fn print_no_source(py: Python<'_>, file: &OsStr) -> PyResult<()> {
    let mut text = OsString::from("ERROR: Could not find file ");
    text.push(file);
    stdout::print(py, &text)
}
