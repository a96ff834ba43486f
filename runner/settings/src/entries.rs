//! The functions of the engine that the launcher calls.

/// The engine's entry that hosts the interpreter: `int (int argc, char **argv, const char *settings)`, where `argv` is
/// the command line as `python` would have got it and `settings` a [`Settings::to_json`](crate::Settings::to_json) text. Returns the exit status.
pub const ENTRY: &str = "pyprof_run";

/// The engine's entry that writes the report before the process ends without the interpreter's own ending:
/// `void (void)`. May be called at any time, from any thread; writes at most once.
pub const FLUSH: &str = "pyprof_flush";
