//! The width of the terminal, for tables on standard output.

use std::io;

use pyprof_report::Width;

/// Returns the columns of the terminal; the unlimited width if standard output is no terminal.
#[must_use]
pub fn width() -> Width {
    match terminal_size::terminal_size_of(io::stdout()) {
        Some((columns, _)) if columns.0 > 0 => Width::Columns(columns.0),
        _ => Width::Any,
    }
}
