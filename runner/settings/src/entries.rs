//! The functions of the engine that the launcher calls.

/// The engine's entry that hosts the interpreter: `int (int argc, char **argv, const char *settings)`. `argv` is the
/// command line for `python`, and `settings` is a [`Settings::to_json`](crate::Settings::to_json) text. Returns the
/// exit status.
pub const ENTRY: &str = "pyprof_run";

/// The engine's entry that writes the report if the process ends without the end of its interpreter: `void (void)`. It
/// may be called at any time, from any thread, and writes at most once.
pub const FLUSH: &str = "pyprof_flush";
