//! The heap of each line of the marked functions: a table for each function, with all its source lines.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use pyprof_heap::{Amounts, Heap, Owner};
use pyprof_measure::{Row, Table};

use super::View;
use super::figures::{bytes, count, unless_zero};
use crate::Piece;

/// The header: columns of 6, 12, 12, 12 and 12 characters, right-aligned, and the source.
const HEADER: &str = "Line # Held at peak  Held at end    Allocated  Allocations   Line Contents\n";

/// The amounts of each line of a file, summed over all functions that have code on it.
type Lines<'a> = HashMap<(&'a str, u32), Amounts>;

/// Returns the pieces: an empty line, and then the tables of the functions.
pub(super) fn pieces(heap: &Heap, view: &View<'_>) -> Vec<Piece> {
    let mut lines = Lines::new();
    for line in &heap.lines {
        if let Owner::Line {
            file, line: number, ..
        } = &line.owner
        {
            let sum = lines.entry((file, *number)).or_default();
            *sum = *sum + line.all();
        }
    }
    let mut names: Vec<&str> = lines.keys().map(|(file, _)| *file).collect();
    names.sort_unstable();
    names.dedup();
    let tables = view.tables.iter();
    tables
        .flat_map(|table| {
            let place = Place::of(&table.path, &view.folders.current);
            let is_it = |name: &&&str| Place::of(OsStr::new(name), &view.folders.current) == place;
            let files: Vec<&str> = names.iter().filter(is_it).copied().collect();
            of_table(table, &files, &lines)
        })
        .collect()
}

/// Returns the table of a function. Its file has these names in the heap.
fn of_table(table: &Table, files: &[&str], lines: &Lines<'_>) -> Vec<Piece> {
    let mut file = OsString::from("\nFilename: ");
    file.push(&table.path);
    file.push("\n\n");
    let rule = "=".repeat(HEADER.len() - 1) + "\n";
    let head = [file, HEADER.into(), rule.into()].map(Piece::plain);
    let rows = table.rows.iter().map(|row| {
        let its = files
            .iter()
            .filter_map(|file| lines.get(&(file, row.number)));
        piece(row, &its.copied().sum())
    });
    head.into_iter().chain(rows).collect()
}

fn piece(row: &Row, amounts: &Amounts) -> Piece {
    let figures = [
        unless_zero(amounts.at_peak, bytes),
        unless_zero(amounts.at_end, bytes),
        unless_zero(amounts.allocated, bytes),
        unless_zero(amounts.allocations, count),
    ];
    let figures: String = figures.iter().map(|text| format!(" {text:>12}")).collect();
    let source = row.text.trim_end_matches(['\r', '\n']);
    Piece::row(
        format!("{:>6}{figures}   ", row.number),
        format!("{source}\n"),
    )
}

/// A file, however its path is written.
#[derive(PartialEq, Eq)]
enum Place<'a> {
    /// The absolute path.
    Path(PathBuf),
    /// A name that is no path, such as `<string>`.
    Name(&'a OsStr),
}

impl<'a> Place<'a> {
    fn of(name: &'a OsStr, current: &str) -> Self {
        if name.as_encoded_bytes().starts_with(b"<") {
            return Self::Name(name);
        }
        // the components have no `.`
        let path = Path::new(current).join(name);
        Self::Path(path.components().collect())
    }
}

#[cfg(test)]
mod tests {
    use pyprof_heap::Line;

    use super::super::{Folders, Garbage};
    use super::*;

    const MIB: u64 = 1 << 20;

    fn line(file: &str, line: u32, function: &str, at_end: u64) -> Line {
        Line {
            owner: Owner::Line {
                file: file.to_owned(),
                line,
                function: function.to_owned(),
            },
            python: Amounts {
                inherited: 0,
                allocated: at_end + MIB,
                allocations: 2000,
                at_peak: 0,
                at_end,
                blocks_at_end: 1,
            },
            native: Amounts::default(),
            garbage: 0,
        }
    }

    const EXPECTED: &str = "
Filename: app.py

Line # Held at peak  Held at end    Allocated  Allocations   Line Contents
==========================================================================
     3                                                       @profile
     4                                                       def works():
     5                   3.0 MiB      5.0 MiB        4,000       return [f(x) for x in y]
";

    #[test]
    fn each_source_line_has_the_sums_over_all_its_functions() {
        let heap = Heap {
            processes: 1,
            missing: 0,
            totals: Amounts::default(),
            peak: None,
            lines: vec![
                line("/home/me/./app.py", 5, "works", MIB),
                line("/home/me/./app.py", 5, "works.<locals>.<listcomp>", 2 * MIB),
                line("/home/me/./app.py", 6, "<module>", MIB),
                line("/home/you/app.py", 5, "works", MIB),
            ],
            mappings: pyprof_heap::Mappings::default(),
            calls: pyprof_heap::Calls::new(),
            resident: None,
        };
        let row = |number, text: &str| Row {
            number,
            measured: None,
            text: text.to_owned(),
        };
        let table = Table {
            path: "app.py".into(),
            columns: pyprof_measure::Columns::Classic,
            rows: vec![
                row(3, "@profile\n"),
                row(4, "def works():\n"),
                row(5, "    return [f(x) for x in y]"),
            ],
        };
        let view = View {
            folders: &Folders {
                standard: Vec::new(),
                current: "/home/me".to_owned(),
            },
            top: 10,
            garbage: Garbage::Hidden,
            source: &|_, _| None,
            tables: &[table],
        };
        let joined: OsString = pieces(&heap, &view)
            .into_iter()
            .map(|it| it.text())
            .collect();
        assert_eq!(joined, EXPECTED);
    }
}
