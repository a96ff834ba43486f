//! The exit statuses of `pyprof` and `mprof` themselves. If they run a program, its exit status is returned instead.

use std::ffi::c_int;

/// The command has succeeded.
pub const DONE: c_int = 0;

/// The command has failed: for example, `mprof` has not found the file or the process, or cannot read the recording.
pub const FAILED: c_int = 1;

/// No program is given, or the script does not exist.
pub const NO_PROGRAM: c_int = 1;

/// The script has a syntax error, as with `python`.
pub const NOT_PYTHON: c_int = 1;

/// The command line, the interpreter or the installation does not allow `pyprof` to start the program.
pub const CANNOT_START: c_int = 2;

/// The command line of `mprof` cannot be read, or requests something that is not possible here.
pub const REFUSED: c_int = 2;

/// There is no recording. memory_profiler ends with -1, which a shell sees as 255.
pub const NO_RECORDING: c_int = 255;

/// The program has succeeded, and has taken more memory than its budget; or `mprof check` has found that.
pub const OVER_BUDGET: c_int = 3;
