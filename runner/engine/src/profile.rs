//! The `profile` in `builtins`: a decorator whose tables come in the report at the end.

use std::ffi::{OsStr, OsString};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyprof_tracer::decorate::{self, Problem};
use pyprof_tracer::{Output, ReportMode, disable, enable, keep_failure, uncounted_lookup};

use crate::backend::{DEFAULT_BACKEND, usable};
use crate::time_stamper::{StampedBlock, UNNAMED};
use crate::{run, stdout};

/// Records functions line by line, for the report. Shaped as the class of that name in the module `memory_profiler`,
/// which it says it is one of; programs make their own of that one.
#[pyclass(name = "LineProfiler", module = "memory_profiler", frozen, subclass)]
pub(crate) struct Profile {
    enabled: AtomicUsize,
}

impl Profile {
    pub(crate) fn new() -> Self {
        Self {
            enabled: AtomicUsize::new(0),
        }
    }
}

#[pymethods]
impl Profile {
    /// profile(func) or @profile(...): marks a function, a class, or what holds functions.
    ///
    /// `stream`: an object with `write` that gets a table at each call, in place of the report.
    /// `precision`: of those tables, in digits after the point; that of the report is the command's.
    #[pyo3(signature = (func=None, stream=None, precision=None, backend=None))]
    fn __call__(
        &self,
        py: Python<'_>,
        func: Option<Py<PyAny>>,
        stream: Option<Py<PyAny>>,
        precision: Option<usize>,
        backend: Option<&str>,
    ) -> PyResult<Py<PyAny>> {
        let quantity = match backend {
            Some(name) => usable(py, name, run::children())?,
            None => run::quantity(),
        };
        let how = match stream {
            None => ReportMode::AtTheEnd(quantity),
            Some(stream) => ReportMode::EachCall(Arc::new(Output {
                stream: Some(stream),
                precision: precision.unwrap_or_else(default_precision),
                quantity,
            })),
        };
        mark_or_decorator(py, func, how)
    }

    /// A marked function, as calling the profiler gives it.
    fn wrap_function(&self, func: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        mark(func, &ReportMode::AtTheEnd(run::quantity()))
    }

    /// A block that would be stamped with `--timestamp`: nothing is done about it.
    #[pyo3(signature = (name=UNNAMED))]
    #[expect(unused_variables, reason = "the name that Python knows it by")]
    fn timestamp(&self, name: &str) -> StampedBlock {
        StampedBlock::none()
    }

    /// Has a function recorded while the profiler is enabled; the function stays as it is.
    fn add_function(&self, func: &Bound<'_, PyAny>) -> PyResult<()> {
        if run::is_child() {
            return Ok(());
        }
        match uncounted_lookup(func.py(), || decorate::add(func, run::quantity())) {
            Ok(problem) => tell(func, problem),
            Err(error) => {
                keep_failure(|| format!("cannot profile a function: {error}"));
                Ok(())
            }
        }
    }

    /// Records what this thread calls, until as many calls of `disable_by_count` have been made.
    fn enable_by_count(&self) {
        self.enabled.fetch_add(1, Ordering::Relaxed);
        enable();
    }

    /// Takes one `enable_by_count` back.
    fn disable_by_count(&self) {
        let taken = self
            .enabled
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| {
                count.checked_sub(1)
            });
        if taken.is_ok() {
            disable();
        }
    }

    /// Records what this thread calls.
    fn enable(&self) {
        enable();
    }

    /// Takes `enable` back.
    fn disable(&self) {
        disable();
    }

    fn __enter__(&self) {
        self.enable_by_count();
    }

    fn __exit__(
        &self,
        _type: &Bound<'_, PyAny>,
        _value: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) {
        self.disable_by_count();
    }

    /// Executes a statement with the profiler enabled; gives back the profiler.
    fn runctx<'py>(
        slf: Bound<'py, Self>,
        cmd: &Bound<'py, PyAny>,
        globals: &Bound<'py, PyDict>,
        locals: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, Self>> {
        slf.get().enable_by_count();
        let executed = slf
            .py()
            .import("builtins")
            .and_then(|builtins| builtins.call_method1("exec", (cmd, globals, locals)));
        slf.get().disable_by_count();
        executed.map(|_| slf)
    }

    /// So that `isinstance` finds it to be what the program has imported, once it has.
    #[getter(__class__)]
    fn class<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let class = slf.get_type();
        let modules = slf.py().import("sys")?.getattr("modules")?;
        let imported = modules.call_method1("get", ("memory_profiler",))?;
        Ok(imported
            .getattr(class.name()?)
            .unwrap_or_else(|_| class.into_any()))
    }

    /// There is one of it, and a program may copy the dictionary that it stands in.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[expect(unused_variables, reason = "what copy passes")]
    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    /// Pickled, it is the `profile` of the process that loads it.
    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<(Py<PyAny>, (&'static str,))> {
        let evaluate = slf.py().import("builtins")?.getattr("eval")?;
        Ok((evaluate.unbind(), ("__import__('builtins').profile",)))
    }

    /// What `inspect.signature` gives; asked for by those who have imported `inspect`.
    #[getter]
    fn __signature__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let like = c"lambda func=None, stream=None, precision=None, backend=None: None";
        let like = py.eval(like, None, None)?;
        py.import("inspect")?.call_method1("signature", (like,))
    }

    /// How often it is enabled.
    #[getter]
    fn enable_count(&self) -> usize {
        self.enabled.load(Ordering::Relaxed)
    }

    /// What is measured.
    #[getter]
    fn backend(&self) -> &'static str {
        let named = run::settings().map_or("", |settings| settings.backend.as_str());
        if named.is_empty() {
            DEFAULT_BACKEND
        } else {
            named
        }
    }

    /// The memory, in MiB, at which the debugger is stepped into.
    #[getter]
    fn max_mem(&self) -> Option<f64> {
        run::settings()?.limit
    }
}

/// Waits for what a decorator with arguments is put above.
#[pyclass(frozen, name = "profile", module = "memory_profiler")]
pub(crate) struct Decorator {
    how: ReportMode,
}

#[pymethods]
impl Decorator {
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[expect(unused_variables, reason = "what copy passes")]
    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __call__(&self, func: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        mark(func, &self.how)
    }
}

fn default_precision() -> usize {
    run::settings().map_or(1, |settings| settings.precision)
}

/// What `@profile` and `@profile(…)` have in common.
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

/// What cannot be profiled is given back as it is.
pub(crate) fn mark(func: &Bound<'_, PyAny>, how: &ReportMode) -> PyResult<Py<PyAny>> {
    if run::is_child() {
        // without it, the process is not counted
        let _ = uncounted_lookup(func.py(), || {
            decorate::decorate(func, &ReportMode::FirstCall)
        });
        return Ok(func.clone().unbind());
    }
    match uncounted_lookup(func.py(), || decorate::decorate(func, how)) {
        Ok(decorated) => {
            tell(func, decorated.problem)?;
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

/// Raises only where the program has made an error of the warning.
fn tell(func: &Bound<'_, PyAny>, problem: Option<Problem>) -> PyResult<()> {
    let py = func.py();
    match problem {
        Some(Problem::NotAFunction) => {
            let text = format!(
                "Could not extract a code object for the object {}",
                func.repr()?
            );
            warn(py, &text)
        }
        Some(Problem::NoSource(file)) => tell_no_source(py, &file),
        None => Ok(()),
    }
}

/// Says so where the program has its output, as memory_profiler does.
pub(crate) fn tell_no_source(py: Python<'_>, file: &OsStr) -> PyResult<()> {
    let mut text = OsString::from("ERROR: Could not find file ");
    text.push(file);
    stdout::print(py, &text)
}

/// Warns as memory_profiler does.
pub(crate) fn warn(py: Python<'_>, text: &str) -> PyResult<()> {
    let text = std::ffi::CString::new(text)?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}
