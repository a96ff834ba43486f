//! The first failure of pyprof: kept while the program runs, reported once at its end.

use std::sync::OnceLock;

static FIRST: OnceLock<String> = OnceLock::new();

/// Keeps what went wrong, unless something did before.
pub fn keep(what: impl FnOnce() -> String) {
    FIRST.get_or_init(what);
}

/// What went wrong first, if anything did.
#[must_use]
pub fn first_failure() -> Option<&'static str> {
    FIRST.get().map(String::as_str)
}
