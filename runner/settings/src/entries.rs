//! The functions of the engine that the launcher calls.

/// The engine's entry that hosts the interpreter: `int (int argc, char **argv, const char *settings)`. `argv` is the
/// command line for `python`, and `settings` is a [`Settings::to_json`](crate::Settings::to_json) text. Returns the
/// exit status.
pub const ENTRY: &str = "pyprof_run";

/// The engine's entry for an interpreter that has loaded it before its `main`: `void (int argc, char **argv, const char
/// *settings)`, with the arguments of the process.
pub const ATTACH: &str = "pyprof_attach";

/// The engine's entry that writes the report if the process ends without the end of its interpreter. Its type is that of
/// a report in `pyprof_interpose`. It may be called at any time, from any thread.
pub const REPORT: &str = "pyprof_report";
