//! The local variables that a debugger has read, from Python 3.14 on: a frame has no copy of them, and pdb warns when the
//! attribute for its own copy is read.

use pyo3::prelude::*;

/// There is nothing to forget.
pub(super) fn forget(_tracer: &Bound<'_, PyAny>) {}
