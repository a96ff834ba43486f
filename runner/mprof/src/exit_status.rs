//! The statuses that `mprof` itself ends with; with `--exit-code` it ends with the program's.

use std::ffi::c_int;

/// All went well.
pub(crate) const DONE: c_int = 0;

/// There was nothing to do it with: no command, no program, no such file.
pub(crate) const NOTHING: c_int = 1;

/// The command line makes no sense, or what it asks for is not to be had here.
pub(crate) const REFUSED: c_int = 2;

/// There is no recording at all. memory_profiler says -1 here, which a shell sees so.
pub(crate) const NO_RECORDING: c_int = 255;
