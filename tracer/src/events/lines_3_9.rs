//! The lines of a code object, up to Python 3.11: the trace function gets the line from its frame, so nothing is
//! stored.

/// No data.
pub(crate) type Lines = ();

/// No data for a code object.
pub(crate) type WatchedCode = ();
