//! The line table. It is the same, byte for byte, as the table that other tools read.

use std::ffi::{OsStr, OsString};
use std::io;

use pyprof_measure::{Bytes, Columns, Line, Row, Table};
use termcolor::WriteColor;

use crate::cut::{columns, cut};
use crate::{Heat, Width, harmless};

/// The header: four columns of six, twelve, twelve and ten characters, right-aligned, and the source. "Occurrences" is
/// longer than its column.
const HEADER: &str = "Line #    Mem usage    Increment  Occurrences   Line Contents\n";

/// The header with three more columns of twelve characters before the source.
const HEADER_WITH_ALLOCATIONS: &str = "Line #    Mem usage    Increment  Occurrences    Allocated        Freed         Peak   Line Contents\n";

/// Returns the rule, which is as long as the header.
fn rule(header: &str) -> String {
    "=".repeat(header.len() - 1) + "\n"
}

/// A part of a table that is written in one piece: the file line, the header, the rule, a row, or the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    before: OsString,
    /// The increment, which is coloured if colours are possible.
    increment: String,
    heat: Option<Heat>,
    after: String,
    /// The line of the program, with its end.
    source: String,
    kind: Kind,
}

/// The kind of a piece. Callers choose pieces by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line above or below the rows.
    Frame,
    /// A row, with the increment of its line if the line was executed.
    Row(Option<Bytes>),
}

impl Piece {
    pub(crate) fn plain(text: impl Into<OsString>) -> Self {
        Self {
            before: text.into(),
            increment: String::new(),
            heat: None,
            after: String::new(),
            source: String::new(),
            kind: Kind::Frame,
        }
    }

    /// Returns a row from its formatted figures, including the blanks between them, and the line of the program.
    #[must_use]
    pub fn row(figures: impl Into<OsString>, source: String) -> Self {
        Self {
            source,
            ..Self::plain(figures)
        }
    }

    /// Returns a row from its first figure, which is coloured if it has a heat, the text after it, and the line of the
    /// program.
    pub(crate) fn with_heat(
        figure: String,
        heat: Option<Heat>,
        after: String,
        source: String,
    ) -> Self {
        Self {
            increment: figure,
            heat,
            after,
            source,
            ..Self::plain(OsString::new())
        }
    }

    /// Returns the piece for a terminal of this width: without control characters, and each row in one line.
    #[must_use]
    pub fn for_terminal(self, width: Width) -> Self {
        let before = harmless(bytes(&self.before));
        let figures = columns(&before) + columns(&self.increment) + columns(&self.after);
        let source = harmless(self.source.as_bytes());
        Self {
            before: before.into(),
            source: match width {
                Width::Columns(width) => cut(&source, figures, width.into()),
                Width::Any => source,
            },
            ..self
        }
    }

    /// Returns the kind of the piece.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the whole text, without colour.
    #[must_use]
    pub fn text(&self) -> OsString {
        let mut text = self.before.clone();
        text.push(&self.increment);
        text.push(&self.after);
        text.push(&self.source);
        text
    }
}

/// The maximum number of digits after the point. No figure has more, but a program may ask for more.
const MOST_DIGITS: usize = 100;

/// Returns the pieces of a table, with `precision` digits after the point, in the order in which they are written.
pub fn pieces(table: &Table, precision: usize) -> impl Iterator<Item = Piece> + '_ {
    let precision = precision.min(MOST_DIGITS);
    let mut file = OsString::from("Filename: ");
    file.push(&table.path);
    file.push("\n\n");
    let header = match table.columns {
        Columns::Classic => HEADER,
        Columns::Allocations => HEADER_WITH_ALLOCATIONS,
    };
    let head = [
        Piece::plain(file),
        Piece::plain(header),
        Piece::plain(rule(header)),
    ];
    let heats = Heat::of_rows(table, precision);
    let rows = table
        .rows
        .iter()
        .zip(heats)
        .map(move |(row, heat)| piece(row, table.columns, heat, precision));
    head.into_iter()
        .chain(rows)
        .chain(std::iter::once(Piece::plain("\n\n")))
}

fn piece(row: &Row, columns: Columns, heat: Option<Heat>, precision: usize) -> Piece {
    let figure = |of: fn(&Line) -> Bytes| {
        let amount = row.measured.as_ref().map(of);
        amount.map_or_else(String::new, |amount| format!("{amount:.precision$}"))
    };
    let occurrences = row.measured.map(|line| line.occurrences.to_string());
    let mut after = format!("  {:>10}", occurrences.unwrap_or_default());
    if columns == Columns::Allocations {
        for figure in [
            figure(|line| line.allocated),
            figure(|line| line.freed),
            figure(|line| line.peak),
        ] {
            after.push_str(&format!(" {figure:>12}"));
        }
    }
    after.push_str("   ");
    Piece {
        before: format!("{:>6} {:>12} ", row.number, figure(|line| line.memory)).into(),
        increment: format!("{:>12}", figure(|line| line.increment)),
        heat,
        after,
        source: row.text.clone(),
        kind: Kind::Row(row.measured.map(|line| line.increment)),
    }
}

/// Writes pieces. The increments are coloured as far as `to` supports colours.
///
/// # Errors
/// `to` cannot be written.
pub fn paint(pieces: impl Iterator<Item = Piece>, to: &mut impl WriteColor) -> io::Result<()> {
    for piece in pieces {
        to.write_all(bytes(&piece.before))?;
        if let Some(heat) = piece.heat {
            to.set_color(&heat.color())?;
        }
        to.write_all(piece.increment.as_bytes())?;
        if piece.heat.is_some() {
            to.reset()?;
        }
        to.write_all(piece.after.as_bytes())?;
        to.write_all(piece.source.as_bytes())?;
    }
    Ok(())
}

fn bytes(text: &OsStr) -> &[u8] {
    text.as_encoded_bytes()
}

#[cfg(test)]
mod tests {
    use termcolor::{Ansi, NoColor};

    use super::*;

    fn example() -> Table {
        let measured = |memory: i64, increment: i64| {
            Some(Line {
                memory: Bytes::new(memory),
                increment: Bytes::new(increment),
                occurrences: 1,
                allocated: Bytes::new(3 << 20),
                freed: Bytes::new(2 << 20),
                peak: Bytes::new(1 << 20),
            })
        };
        let row = |number, measured, text: &str| Row {
            number,
            measured,
            text: text.to_owned(),
        };
        Table {
            path: "example.py".into(),
            columns: Columns::Classic,
            rows: vec![
                row(3, measured(40_701_526, 40_701_526), "@profile\n"),
                row(4, None, "def my_func():\n"),
                row(
                    5,
                    measured(48_750_395, 8_048_869),
                    "    a = [1] * (10 ** 6)\n",
                ),
            ],
        }
    }

    const EXPECTED: &str = "\
Filename: example.py

Line #    Mem usage    Increment  Occurrences   Line Contents
=============================================================
     3   38.816 MiB   38.816 MiB           1   @profile
     4                                         def my_func():
     5   46.492 MiB    7.676 MiB           1       a = [1] * (10 ** 6)


";

    #[test]
    fn the_table_is_the_classic_one_byte_for_byte() {
        let mut plain = NoColor::new(Vec::new());
        paint(pieces(&example(), 3), &mut plain).expect("a Vec takes all");
        assert_eq!(String::from_utf8_lossy(plain.get_ref()), EXPECTED);
        let joined: OsString = pieces(&example(), 3).map(|piece| piece.text()).collect();
        assert_eq!(joined, EXPECTED);
    }

    const EXPECTED_WITH_ALLOCATIONS: &str = "\
Filename: example.py

Line #    Mem usage    Increment  Occurrences    Allocated        Freed         Peak   Line Contents
====================================================================================================
     3   38.816 MiB   38.816 MiB           1    3.000 MiB    2.000 MiB    1.000 MiB   @profile
     4                                                                                def my_func():
     5   46.492 MiB    7.676 MiB           1    3.000 MiB    2.000 MiB    1.000 MiB       a = [1] * (10 ** 6)


";

    #[test]
    fn allocations_stand_between_the_classic_columns_and_the_source() {
        let table = Table {
            columns: Columns::Allocations,
            ..example()
        };
        let joined: OsString = pieces(&table, 3).map(|piece| piece.text()).collect();
        assert_eq!(joined, EXPECTED_WITH_ALLOCATIONS);
    }

    #[test]
    fn rows_for_a_terminal_are_cut_and_escaped() {
        let mut table = example();
        table.path = "a\u{1b}]0;b.py".into();
        table.rows[2].text = "    a = '\u{1b}[31m'  # 123456789\n".to_owned();
        let shown = |width| {
            let pieces = pieces(&table, 3).map(|piece| piece.for_terminal(width).text());
            let joined: OsString = pieces.collect();
            joined.to_string_lossy().into_owned()
        };
        let cut = shown(Width::Columns(70));
        assert!(cut.starts_with("Filename: a\\u{1b}]0;b.py\n\n"), "{cut}");
        let row = "     5   46.492 MiB    7.676 MiB           1       a = '\\u{1b}[31m'  …\n\n\n";
        assert!(cut.ends_with(row), "{cut}");
        let whole = shown(Width::Any);
        assert!(
            whole.ends_with("    a = '\\u{1b}[31m'  # 123456789\n\n\n"),
            "{whole}"
        );
    }

    #[test]
    fn colour_is_on_the_increment_alone() {
        let mut colored = Ansi::new(Vec::new());
        paint(pieces(&example(), 3), &mut colored).expect("a Vec takes all");
        let text = String::from_utf8(colored.into_inner()).expect("UTF-8");
        assert_eq!(text.matches("\u{1b}[").count(), 4, "{text:?}");
        assert!(text.contains("m   7.676 MiB\u{1b}[0m"), "{text:?}");
    }
}
