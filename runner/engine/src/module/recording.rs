//! The recording behind a line profiler that the program has created.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCode, PyDict};
use pyprof_measure::Quantity;
use pyprof_tracer::{
    begin_recording, end_recording, read_now, record_live, uncounted, uncounted_lookup,
};

use crate::module::backend::{children, usable};
use crate::module::debugger;
use crate::output::at_exit;

/// The native tables of a line profiler. They record the calls of a thread while they are switched on for it.
#[pyclass(module = "memory_profiler._native", frozen)]
pub(crate) struct Recording {
    quantity: Quantity,
    recording: Arc<pyprof_tracer::LiveTables>,
}

#[pymethods]
impl Recording {
    /// Recording(backend, include_children): raises `KeyError` for an unknown backend.
    #[new]
    fn new(py: Python<'_>, backend: &str, include_children: bool) -> PyResult<Self> {
        let quantity = usable(py, backend, children(include_children))?;
        Ok(Self {
            quantity,
            recording: Arc::new(pyprof_tracer::LiveTables::new(quantity)),
        })
    }

    /// Records a code object into the dictionary `lines`. It maps the number of a line to three values: the increment
    /// and the memory, both in MiB, and the occurrences. Code objects with the same dictionary share a table. Returns
    /// whether this interpreter has a free hook for recording.
    fn record(&self, code: &Bound<'_, PyAny>, lines: &Bound<'_, PyDict>) -> PyResult<bool> {
        if !code.is_instance_of::<PyCode>() {
            return Err(PyTypeError::new_err("only code objects are recorded"));
        }
        at_exit::show_at_exit(code.py());
        let record = || record_live(&self.recording, code, lines);
        Ok(uncounted_lookup(code.py(), record).is_ok())
    }

    /// Switches recording on for the calls of this thread. Returns whether it was off. `limit` is the memory in MiB at
    /// which pdb is stepped into.
    #[pyo3(signature = (limit=None))]
    fn begin(&self, limit: Option<f64>) -> bool {
        let limit = limit.map(|mebibytes| debugger::at(mebibytes, self.quantity));
        uncounted(|| begin_recording(&self.recording, limit))
    }

    /// Switches recording off for this thread, and does the same as `collect`.
    fn end(&self, py: Python<'_>) -> PyResult<()> {
        uncounted(|| end_recording(&self.recording));
        self.collect(py)
    }

    /// Adds to the dictionaries everything that was measured since the last call of this method.
    fn collect(&self, py: Python<'_>) -> PyResult<()> {
        uncounted(|| self.recording.collect(py))
    }

    /// The memory now, in MiB.
    fn read(&self) -> f64 {
        read_now(self.quantity).mebibytes()
    }
}
