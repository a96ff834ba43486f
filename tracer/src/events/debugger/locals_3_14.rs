//! The local variables that a debugger has read, from Python 3.14 on: a frame keeps no copy of them. pdb warns when the
//! attribute for its own copy is read.

use pyo3::prelude::*;

/// Does nothing, since there is no copy.
pub(super) fn forget(_tracer: &Bound<'_, PyAny>) {}
