//! A block that is stamped: `with profile.timestamp("name"):`.

use pyo3::prelude::*;
use pyprof_measure::Quantity;
use pyprof_tracer::{Block, uncounted};

/// The name of a block that was given none.
pub(crate) const UNNAMED: &str = "<block>";

/// The body of a `with` statement.
#[pyclass(name = "_TimeStamperCM", module = "memory_profiler", frozen)]
pub(crate) struct StampedBlock(Option<Block>);

impl StampedBlock {
    /// One that notes when it runs, and the memory then.
    pub(crate) fn new(name: &str, quantity: Quantity) -> Self {
        Self(Some(uncounted(|| Block::new(name, quantity))))
    }

    /// One that notes nothing.
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
