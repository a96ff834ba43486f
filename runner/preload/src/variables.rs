//! The environment variables that pyprof sets.

/// The variable with the settings, a JSON text, for an engine that is preloaded into an interpreter. It is removed
/// from the environment before the program can see it.
pub const SETTINGS: &str = "PYPROF_SETTINGS";

/// The variable with the settings, a JSON text, for a launcher that the profiled program starts as `sys.executable`. It is
/// removed from the environment before the program can see it.
pub const CHILD: &str = "PYPROF_CHILD";

/// The variable with the settings, a JSON text, for the interpreters among the descendants of a program. Other
/// processes pass it on.
pub const DESCENDANTS: &str = "PYPROF_DESCENDANTS";

/// The variable of the dynamic linker. In a process that is executed with libraries of pyprof preloaded, it begins with
/// their absolute paths, which are followed by the old value. The first of the libraries restores the old value from
/// [`PRELOADED_BEFORE`].
pub const PRELOAD: &str = "LD_PRELOAD";

/// The variable with the value that [`PRELOAD`] had before libraries of pyprof were put at its head; not set if
/// [`PRELOAD`] was not set. It is removed from the environment before the program can see it.
pub const PRELOADED_BEFORE: &str = "PYPROF_LD_PRELOAD";

/// The variable with a number: the personality that a process had before pyprof changed it. pyprof changes it for a
/// process that is executed with the library that counts allocations, so that the addresses are the same in every run.
/// The library restores the personality and removes the variable.
pub const PERSONALITY_BEFORE: &str = "PYPROF_PERSONALITY";
