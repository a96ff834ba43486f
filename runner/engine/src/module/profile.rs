//! The `profile` in `builtins`: a decorator whose tables are written in the report at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyprof_tracer::{Output, ReportMode, disable, enable};

use crate::module::backend::{DEFAULT_BACKEND, usable};
use crate::module::block::{StampedBlock, UNNAMED};
use crate::module::marking::{add, mark, mark_or_decorator};
use crate::session;

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
            Some(name) => usable(py, name, session::children())?,
            None => session::quantity(),
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
        mark(func, &ReportMode::AtTheEnd(session::quantity()))
    }

    /// A block that would be stamped with `--timestamp`: nothing is done about it.
    #[pyo3(signature = (name=UNNAMED))]
    #[expect(unused_variables, reason = "the name that Python knows it by")]
    fn timestamp(&self, name: &str) -> StampedBlock {
        StampedBlock::none()
    }

    /// Has a function recorded while the profiler is enabled; the function stays as it is.
    fn add_function(&self, func: &Bound<'_, PyAny>) -> PyResult<()> {
        add(func)
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

    /// What `inspect.signature` gives. `inspect` asks for it, so it is imported then.
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
        let named = session::settings().map_or("", |settings| settings.backend.as_str());
        if named.is_empty() {
            DEFAULT_BACKEND
        } else {
            named
        }
    }

    /// The memory, in MiB, at which the debugger is stepped into.
    #[getter]
    fn max_mem(&self) -> Option<f64> {
        session::settings()?.limit
    }
}

fn default_precision() -> usize {
    session::settings().map_or(1, |settings| settings.precision)
}
