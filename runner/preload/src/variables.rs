//! The names of the variables.

/// Carries settings, a JSON text, to an engine that is preloaded into an interpreter. Removed from the environment before the
/// program can see it.
pub const SETTINGS: &str = "PYPROF_SETTINGS";

/// Carries settings, a JSON text, to a launcher that the profiled program has started through `sys.executable`. Removed from
/// the environment before the program can see it.
pub const CHILD: &str = "PYPROF_CHILD";

/// The dynamic linker's own variable. A process that is executed with libraries of pyprof preloaded has their absolute paths
/// here, before the value that was there. The first of the libraries restores that value from [`PRELOADED_BEFORE`].
pub const PRELOAD: &str = "LD_PRELOAD";

/// The value of [`PRELOAD`] before libraries of pyprof were put at its head; not set if that was not set. Removed from the
/// environment before the program can see it.
pub const PRELOADED_BEFORE: &str = "PYPROF_LD_PRELOAD";

/// The personality of a process, a number, before it was executed with the library that counts allocations, and with
/// addresses that are the same in every run. The library restores the personality and removes the variable.
pub const PERSONALITY_BEFORE: &str = "PYPROF_PERSONALITY";
