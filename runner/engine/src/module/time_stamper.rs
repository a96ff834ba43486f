//! The `profile` in `builtins` with `--timestamp`: records the times of functions and blocks.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use pyprof_measure::{Point, Span};
use pyprof_tracer::ReportMode;

use crate::module::backend::usable;
use crate::module::block::{StampedBlock, UNNAMED};
use crate::module::marking::{mark, mark_or_decorator};
use crate::module::profile::Profile;
use crate::output::report_part::Part;
use crate::output::{object_stream, stdout};
use crate::session;

/// Records the times at which functions and blocks run. It has the methods of a line profiler, but records no lines.
#[pyclass(name = "TimeStamper", module = "memory_profiler", extends = Profile, frozen)]
pub(crate) struct TimeStamper;

impl TimeStamper {
    pub(crate) fn new(py: Python<'_>) -> PyResult<Py<Self>> {
        Py::new(py, (Self, Profile::new()))
    }
}

#[pymethods]
impl TimeStamper {
    /// profile(func) or @profile(...): marks a function, a class, or an object that holds functions.
    ///
    /// `stream` and `precision` are options of tables, and have no effect here.
    #[pyo3(signature = (func=None, stream=None, precision=None, backend=None))]
    #[expect(unused_variables, reason = "the names that Python knows them by")]
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
        mark_or_decorator(py, func, ReportMode::Stamped(quantity))
    }

    /// Marks a function, as a call of the profiler does, and returns it.
    fn wrap_function(&self, func: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        mark(func, &ReportMode::Stamped(session::quantity()))
    }

    /// Does nothing: the times of calls are recorded only for marked functions.
    #[expect(unused_variables, reason = "the name that Python knows it by")]
    fn add_function(&self, func: &Bound<'_, PyAny>) {}

    /// Returns a block that records its time: `with profile.timestamp("name"):`.
    #[pyo3(signature = (name=None))]
    fn timestamp(&self, name: Option<&Bound<'_, PyString>>) -> StampedBlock {
        let name = name.map_or(UNNAMED.into(), |name| name.to_string_lossy());
        StampedBlock::new(&name, session::quantity())
    }

    /// A dictionary from each undecorated function, and from each name of a block, to the runs. A run is the memory in
    /// MiB and the seconds since the epoch, at entry and at exit.
    #[getter]
    fn functions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        by_function(py, |span| [span.entry, span.exit].map(as_numbers))
    }

    /// A dictionary with the same keys as `functions`. For each run, it has the number of other runs that were open
    /// when the run began.
    #[getter]
    fn stack<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        by_function(py, |span| span.level)
    }

    /// Writes a line for each run so far to `stream`, or to standard output if there is no `stream`.
    #[pyo3(signature = (stream=None))]
    fn show_results(&self, py: Python<'_>, stream: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        for spans in pyprof_tracer::spans() {
            let part = Part::Stamps(spans);
            match stream {
                Some(stream) => object_stream::write_to_object(stream, &part)?,
                None => stdout::write_now(py, &part)?,
            }
        }
        Ok(())
    }
}

fn by_function<'py, T: IntoPyObject<'py>>(
    py: Python<'py>,
    of_span: impl Fn(&Span) -> T,
) -> PyResult<Bound<'py, PyDict>> {
    let found = PyDict::new(py);
    for (function, spans) in pyprof_tracer::spans_of_functions(py) {
        let key = function.unwrap_or_else(|| PyString::new(py, &spans.name).into_any());
        let list = found.get_item(&key)?;
        let list = list.unwrap_or_else(|| PyList::empty(py).into_any());
        let list = list.cast_into::<PyList>()?;
        for span in &spans.spans {
            list.append(of_span(span))?;
        }
        found.set_item(key, list)?;
    }
    Ok(found)
}

fn as_numbers(edge: Point) -> (f64, f64) {
    (edge.memory.mebibytes(), edge.time.as_secs_f64())
}
