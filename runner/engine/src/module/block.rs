//! A block whose time is recorded: `with profile.timestamp("name"):`.

use pyo3::prelude::*;
use pyprof_measure::Quantity;
use pyprof_tracer::{Block, uncounted};

/// The name of a block without a name.
pub(crate) const UNNAMED: &str = "<block>";

/// The body of a `with` statement.
#[pyclass(name = "_TimeStamperCM", module = "memory_profiler", frozen)]
pub(crate) struct StampedBlock(Option<Block>);

impl StampedBlock {
    /// Creates a block that records its time, and the memory at its start and end.
    pub(crate) fn new(name: &str, quantity: Quantity) -> Self {
        Self(Some(uncounted(|| Block::new(name, quantity))))
    }

    /// Creates a block that records nothing.
    pub(crate) fn none() -> Self {
        Self(None)
    }
}

#[pymethods]
impl StampedBlock {
    fn __enter__(&self) {
        if let Some(block) = &self.0 {
            block.enter();
        }
    }

    fn __exit__(
        &self,
        _type: &Bound<'_, PyAny>,
        _value: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) {
        if let Some(block) = &self.0 {
            block.leave();
        }
    }
}
