//! The width of the terminal, for tables on standard output.

use std::io;

use pyprof_report::Width;

/// The columns of the terminal; any width if standard output is none.
#[must_use]
pub fn width() -> Width {
    match terminal_size::terminal_size_of(io::stdout()) {
        Some((columns, _)) if columns.0 > 0 => Width::Columns(columns.0),
        _ => Width::Any,
    }
}
