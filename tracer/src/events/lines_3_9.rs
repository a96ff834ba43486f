//! The lines of a code object, up to Python 3.11: a trace function gets the line from its frame, and nothing is kept.

/// Nothing is kept.
pub(crate) type Lines = ();

/// Nothing is kept of a code object.
pub(crate) type WatchedCode = ();
