//! What we have to say to the person, on standard error.

use std::io::{self, Write};

/// Says what is the matter, and what to do about it. Where standard error is closed there is nobody to tell.
pub(crate) fn say(what: &str, hint: Option<&str>) {
    let hint = hint
        .map(|hint| format!("hint: {hint}\n"))
        .unwrap_or_default();
    let text = format!("pyprof: {what}\n{hint}");
    let _ = io::stderr().write_all(text.as_bytes());
}
