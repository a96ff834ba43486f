//! Warnings: something does not work, but the command continues.

use std::fmt::Display;

use pyprof_console::say;

/// The beginning of every message of `mprof` on standard error.
pub(crate) const PREFIX: &str = "mprof: ";

/// Writes a warning to standard error.
pub(crate) fn warn(text: impl Display) {
    say(PREFIX, text, None);
}
