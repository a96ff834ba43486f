//! Messages to the person, on standard error.

pub(crate) use pyprof_console::write;

/// Writes a message with the name of pyprof before it, and the line that says what to do about it.
pub(crate) fn say(what: &str, hint: Option<&str>) {
    pyprof_console::say("pyprof: ", what, hint);
}
