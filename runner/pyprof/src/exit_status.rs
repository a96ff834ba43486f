//! The statuses that the launcher itself ends with; a program that was started brings its own.

use std::ffi::c_int;

pub(crate) use pyprof_command_line::exit_status::{CANNOT_START, DONE, NO_PROGRAM};

/// The script is no Python, which is Python's own status for it.
pub(crate) const REFUSED: c_int = 1;
