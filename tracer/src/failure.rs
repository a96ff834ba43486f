//! The first failure of pyprof: kept while the program runs, reported once at its end.

use std::sync::OnceLock;

static FIRST: OnceLock<String> = OnceLock::new();

/// Stores a failure, unless there was one before.
pub fn keep(what: impl FnOnce() -> String) {
    FIRST.get_or_init(what);
}

/// Returns the first failure, if there was any.
#[must_use]
pub fn first_failure() -> Option<&'static str> {
    FIRST.get().map(String::as_str)
}
