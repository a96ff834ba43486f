//! The `profile` in `builtins`: a decorator whose tables are written in the report at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyprof_tracer::{Output, ReportMode, disable, enable};

use crate::heap;
use crate::module::backend::{DEFAULT_BACKEND, usable};
use crate::module::block::{StampedBlock, UNNAMED};
use crate::module::marking::{add, mark, mark_or_decorator};
use crate::session;

/// Records functions line by line, for the report. It has the shape of the class `LineProfiler` of the module
/// `memory_profiler`, and its `__class__` is that class. Programs create profilers of their own from that class.
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
    /// profile(func) or @profile(...): marks a function, a class, or an object that holds functions.
    ///
    /// `stream`: an object with `write`. It gets a table of each call, and the report gets none. `precision`: the
    /// digits after the point in these tables. The command sets the digits of the report.
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
            // this process records nothing, so the backend is not prepared
            Some(_) if !session::records() && stream.is_none() => session::quantity(),
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

    /// Marks a function, as a call of the profiler does, and returns it.
    fn wrap_function(&self, func: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        mark(func, &ReportMode::AtTheEnd(session::quantity()))
    }

    /// Returns a block that records nothing: only `--timestamp` records blocks.
    #[pyo3(signature = (name=UNNAMED))]
    #[expect(unused_variables, reason = "the name that Python knows it by")]
    fn timestamp(&self, name: &str) -> StampedBlock {
        StampedBlock::none()
    }

    /// Keeps what each line holds at this moment, under a name. With `--heap`, the report shows the growth since then.
    /// Without it, this does nothing.
    #[pyo3(signature = (name="mark"))]
    fn mark(&self, name: &str) {
        let _ = heap::mark(Some(name));
    }

    /// Records a function while a profiler is enabled. The function itself is not changed.
    fn add_function(&self, func: &Bound<'_, PyAny>) -> PyResult<()> {
        add(func)
    }

    /// Records the profiled functions that this thread calls, until `disable_by_count` was called as often as this
    /// method.
    fn enable_by_count(&self) {
        self.enabled.fetch_add(1, Ordering::Relaxed);
        enable();
    }

    /// Reverts one call of `enable_by_count`.
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

    /// Records the profiled functions that this thread calls, until `disable`.
    fn enable(&self) {
        enable();
    }

    /// Reverts one call of `enable`.
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

    /// Executes a statement while the profiler is enabled, and returns the profiler.
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

    /// The class of this name in the module `memory_profiler`, once the program has imported that module: `isinstance`
    /// takes this object for an instance of that class.
    #[getter(__class__)]
    fn class<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let class = slf.get_type();
        let modules = slf.py().import("sys")?.getattr("modules")?;
        let imported = modules.call_method1("get", ("memory_profiler",))?;
        Ok(imported
            .getattr(class.name()?)
            .unwrap_or_else(|_| class.into_any()))
    }

    /// Returns the object itself: there is only one, and a program may copy a dictionary that contains it.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[expect(unused_variables, reason = "`copy` passes it")]
    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    /// Makes a pickle that loads as the `profile` of the loading process.
    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<(Py<PyAny>, (&'static str,))> {
        let evaluate = slf.py().import("builtins")?.getattr("eval")?;
        Ok((evaluate.unbind(), ("__import__('builtins').profile",)))
    }

    /// The result of `inspect.signature`. Only `inspect` reads this attribute, so `inspect` is already imported then.
    #[getter]
    fn __signature__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let like = c"lambda func=None, stream=None, precision=None, backend=None: None";
        let like = py.eval(like, None, None)?;
        py.import("inspect")?.call_method1("signature", (like,))
    }

    /// The number of calls of `enable_by_count` that were not reverted.
    #[getter]
    fn enable_count(&self) -> usize {
        self.enabled.load(Ordering::Relaxed)
    }

    /// The name of the backend.
    #[getter]
    fn backend(&self) -> &'static str {
        let named = session::settings().map_or("", |settings| settings.backend.as_str());
        if named.is_empty() {
            DEFAULT_BACKEND
        } else {
            named
        }
    }

    /// The memory, in MiB, at which pyprof steps into the debugger.
    #[getter]
    fn max_mem(&self) -> Option<f64> {
        session::settings()?.limit
    }
}

fn default_precision() -> usize {
    session::settings().map_or(1, |settings| settings.precision)
}
