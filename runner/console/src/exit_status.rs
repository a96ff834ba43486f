//! The exit statuses of `pyprof` and `mprof` themselves. A program that they run has its own.

use std::ffi::c_int;

/// The command did what it was asked for.
pub const DONE: c_int = 0;

/// The command has failed: `mprof` has no such file or process, or no recording that can be read.
pub const FAILED: c_int = 1;

/// No program is named, or there is no such script.
pub const NO_PROGRAM: c_int = 1;

/// The script has a syntax error; Python itself ends with this status then.
pub const NOT_PYTHON: c_int = 1;

/// The command line, the interpreter or the installation does not allow `pyprof` to start the program.
pub const CANNOT_START: c_int = 2;

/// The command line of `mprof` cannot be read, or requests something that is not possible here.
pub const REFUSED: c_int = 2;

/// The directory has no recording. memory_profiler ends with -1, which a shell sees as 255.
pub const NO_RECORDING: c_int = 255;
