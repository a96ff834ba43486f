//! The statuses that the launcher itself ends with; a program that was started brings its own.

use std::ffi::c_int;

/// What was asked for was done.
pub(crate) const DONE: c_int = 0;

/// There is no program to run.
pub(crate) const NO_PROGRAM: c_int = 1;

/// The script is no Python, which is Python's own status for it.
pub(crate) const REFUSED: c_int = 1;

/// The command line, the interpreter or the installation does not allow a start.
pub(crate) const CANNOT_START: c_int = 2;
