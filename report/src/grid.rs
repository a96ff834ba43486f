//! Tables with lines of plain ASCII between their cells, at most as wide as the terminal.

use comfy_table::presets::ASCII_FULL_CONDENSED;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width as TableWidth};

use crate::harmless::push_escaped;

/// The maximum width of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Any width: each row is one line, for a pipe or a file.
    Any,
    /// The columns of a terminal: longer texts are wrapped within their cells.
    Columns(u16),
}

/// Returns a table without rows.
pub(crate) fn grid(width: Width) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_FULL_CONDENSED);
    if let Width::Columns(columns) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(columns);
    }
    table
}

/// Wraps only the texts of these columns. The texts of all other columns stay whole, even if the table becomes too
/// wide: a name that is split cannot be copied. The wrapped texts get the columns that are left, but at least as many
/// as a word takes.
pub(crate) fn wrap_only(table: &mut Table, wrapped: &[usize]) {
    let widths = table.column_max_content_widths();
    for ((index, column), width) in table.column_iter_mut().enumerate().zip(widths) {
        column.set_constraint(if wrapped.contains(&index) {
            ColumnConstraint::LowerBoundary(TableWidth::Fixed(NARROWEST.min(width + PADDING)))
        } else {
            ColumnConstraint::ContentWidth
        });
    }
}

/// The blanks beside a text.
const PADDING: u16 = 2;

/// The minimum width of a wrapped column, with its blanks. A word fits.
const NARROWEST: u16 = 16;

/// Returns the text with each tab replaced by blanks up to the next tab stop, because the table cannot measure tabs,
/// and with control characters as escapes.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\t' => {
                let column = printable.chars().count();
                printable.extend(std::iter::repeat_n(' ', 8 - column % 8));
            }
            letter => push_escaped(letter, &mut printable),
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_invisible_ones_are_escaped() {
        assert_eq!(printable("a\u{1b}[2J"), "a\\u{1b}[2J");
        for invisible in "\u{200b}\u{202e}\u{2060}\u{feff}\u{ad}\u{61c}".chars() {
            let escaped = format!("a\\u{{{:x}}}b", u32::from(invisible));
            assert_eq!(printable(&format!("a{invisible}b")), escaped);
        }
        assert_eq!(printable("a\tnaïve שלום 語"), "a       naïve שלום 語");
    }
}
