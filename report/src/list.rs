//! The list of a script's marked functions: `pyprof --list script.py`.
//!
//! The list is plain ASCII, except for the texts of the source, and never coloured: it is read by people and by
//! `grep`.

use std::io::{self, Write};

use comfy_table::CellAlignment;

use crate::grid::{Width, grid, printable, wrap_only};

/// A function in the list. All texts are shown as given, except for tabs and control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The qualified name: `Class.method`.
    pub function: String,
    /// The kind in words: `function`, `async generator`, `class`.
    pub kind: String,
    /// The first line in the script, counted from 1: that of the decorator.
    pub first_line: usize,
    /// The last line, inclusive.
    pub last_line: usize,
    /// The decorators as written, without the `@`, outermost first.
    pub decorators: Vec<String>,
    /// The names of the functions defined inside; for a class, its methods. Short names are enough: the row's own name
    /// gives the context.
    pub nested: Vec<String>,
}

/// Writes the list with a header line above it. Writes nothing if there are no functions.
///
/// # Errors
///
/// The error of `to`. A closed pipe is such an error; the caller decides whether it is a failure of the program.
pub fn list(functions: &[Row], width: Width, to: &mut impl Write) -> io::Result<()> {
    if functions.is_empty() {
        return Ok(());
    }
    let mut table = grid(width);
    table.set_header(["Function", "Kind", "Lines", "Decorators", "Nested"]);
    table.add_rows(functions.iter().map(cells));
    wrap_only(&mut table, &[3, 4]);
    if let Some(lines) = table.column_mut(2) {
        lines.set_cell_alignment(CellAlignment::Right);
    }
    for line in table.lines() {
        writeln!(to, "{line}")?;
    }
    Ok(())
}

fn cells(row: &Row) -> [String; 5] {
    let decorators: Vec<_> = row
        .decorators
        .iter()
        .map(|text| format!("@{text}"))
        .collect();
    [
        printable(&row.function),
        printable(&row.kind),
        format!("{}-{}", row.first_line, row.last_line),
        printable(&decorators.join(", ")),
        printable(&row.nested.join(", ")),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Row, list};
    use crate::grid::Width;

    fn text(functions: &[Row], width: Width) -> String {
        let mut to = Vec::new();
        list(functions, width, &mut to).expect("memory takes everything");
        String::from_utf8(to).expect("the list is text")
    }

    fn row(function: &str, decorators: &[&str], nested: &[&str]) -> Row {
        Row {
            function: function.to_owned(),
            kind: "function".to_owned(),
            first_line: 3,
            last_line: 12,
            decorators: decorators.iter().map(|text| text.to_string()).collect(),
            nested: nested.iter().map(|text| text.to_string()).collect(),
        }
    }

    #[test]
    fn a_function_is_a_line() {
        let rows = [
            row("work", &["profile", "cache(maxsize=None)"], &[]),
            row("Stack.push", &["profile"], &["a", "b"]),
        ];
        let expected = "\
+------------+----------+-------+--------------------------------+--------+
| Function   | Kind     | Lines | Decorators                     | Nested |
+=========================================================================+
| work       | function |  3-12 | @profile, @cache(maxsize=None) |        |
| Stack.push | function |  3-12 | @profile                       | a, b   |
+------------+----------+-------+--------------------------------+--------+
";
        assert_eq!(text(&rows, Width::Any), expected);
    }

    #[test]
    fn an_empty_list_has_no_header() {
        assert_eq!(text(&[], Width::Any), "");
    }

    #[test]
    fn lines_are_as_wide_as_the_terminal_at_most() {
        let rows = [row(
            "work",
            &[
                "profile",
                "a_decorator_with(many, arguments, of, which, some, are, long)",
            ],
            &[],
        )];
        let narrow = text(&rows, Width::Columns(60));
        assert!(
            narrow.lines().all(|line| line.chars().count() <= 60),
            "{narrow}"
        );
        assert!(narrow.lines().count() > 5, "{narrow}");
    }

    #[test]
    fn tabs_and_control_sequences_are_escaped() {
        let rows = [row("work", &["f(\"\u{1b}[31m\t\")"], &[])];
        let shown = text(&rows, Width::Any);
        assert!(!shown.contains(['\u{1b}', '\t']), "{shown}");
    }
}
