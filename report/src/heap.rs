//! The heap of a program as text: sentences about its peak and its end, then a table of the largest lines.
//!
//! Each group of lines has a row with the sums over all its lines, including those that the table does not show. The
//! last row has the totals. So the rows of the groups add up to the totals, and the rows of a group add up to its row.

mod budget;
mod callers;
mod columns;
mod figures;
mod folders;
mod growth;
mod layout;
mod line_tables;
mod mappings;
mod ranking;
mod resident;
mod rows;
mod sentences;
mod table;

use pyprof_heap::{Heap, Marks};
use pyprof_measure::Table;

use crate::Piece;

pub use budget::{Budgeted, excess};
pub use folders::{Folders, Group};
pub use resident::sentence as resident_sentence;

pub use figures::{bytes as bytes_text, count as count_text, percent as percent_text};

use figures::Figures;

/// The choices for the text of a heap, and the source of its lines.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The folders by which the lines are grouped.
    pub folders: &'a Folders,
    /// The number of lines in the table.
    pub top: usize,
    /// The treatment of garbage.
    pub garbage: Garbage,
    /// Returns a line of a file, with or without its line end; `None` if it cannot be read.
    pub source: &'a dyn Fn(&str, u32) -> Option<String>,
    /// The tables of the marked functions. Each one gets another table, with the heap of its lines.
    pub tables: &'a [Table],
}

/// The marks of a process, and its heap at the end.
#[derive(Clone, Copy, Debug)]
pub struct Growth<'a> {
    /// The marks.
    pub marks: &'a Marks,
    /// The heap of the process at its end.
    pub end: &'a Heap,
}

/// The treatment of garbage: bytes at the end that only the garbage collector could free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Garbage {
    /// The report does not mention it.
    Hidden,
    /// A sentence says that it is not known, since the collector could not run at the end of the program.
    Unknown,
    /// It is known for each line. The report has a sentence and a column.
    Known,
}

/// Returns the pieces of the text, in the order in which they are written. `growth` is `None` if there are no marks.
#[must_use]
pub fn pieces(heap: &Heap, growth: Option<Growth<'_>>, view: &View<'_>) -> Vec<Piece> {
    let mut pieces = sentences::about(heap, view);
    pieces.extend(table::pieces(heap, view));
    pieces.extend(line_tables::pieces(heap, view));
    pieces.extend(callers::pieces(heap, view));
    pieces.extend(mappings::pieces(&heap.mappings, view));
    if let Some(growth) = growth {
        pieces.push(Piece::plain("\n"));
        pieces.extend(growth::pieces(growth, view));
    }
    pieces.extend(resident::pieces(heap));
    if !heap.adds_up() {
        pieces.push(Piece::plain(difference(heap)));
    }
    if heap.missing > 0 {
        pieces.push(Piece::plain(format!(
            "These figures are not complete: {} blocks are missing, since the system has refused the memory for notes about them.\n",
            figures::count(heap.missing.into()),
        )));
    }
    pieces.push(Piece::plain("\n"));
    pieces
}

/// Returns the line for a heap whose sums over the lines differ from the totals.
fn difference(heap: &Heap) -> String {
    let sums = Figures::of_all(&heap.lines).all;
    let totals = heap.totals;
    format!(
        "These figures are not exact: the lines have {} bytes at the peak and {} at the end, the process had {} and {}.\n",
        figures::count(sums.at_peak),
        figures::count(sums.at_end),
        figures::count(totals.at_peak),
        figures::count(totals.at_end),
    )
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::time::Duration;

    use pyprof_heap::{Amounts, Calls, Line, Mappings, Owner, Peak};

    use super::*;
    use crate::Width;

    const MIB: u64 = 1 << 20;

    fn python(file: &str, line: u32, function: &str, [at_peak, at_end, freed]: [u64; 3]) -> Line {
        Line {
            owner: Owner::Line {
                file: file.to_owned(),
                line,
                function: function.to_owned(),
            },
            python: Amounts {
                allocated: at_end + freed,
                allocations: (at_end + freed) / 1024,
                at_peak,
                at_end,
                blocks_at_end: at_end / 1024,
                inherited: 0,
            },
            native: Amounts::default(),
            garbage: 0,
        }
    }

    fn native(line: Line) -> Line {
        Line {
            python: line.native,
            native: line.python,
            ..line
        }
    }

    fn example() -> Heap {
        let lines = vec![
            python("/app/./main.py", 17, "main", [MIB, MIB, 0]),
            python("/app/./main.py", 5, "load", [60 * MIB, 0, 70 * MIB]),
            python("/app/./main.py", 6, "load", [2 * MIB, 1536, 2 * MIB]),
            python("/app/cache.py", 30, "Cache.add", [30 * MIB, 40 * MIB, 0]),
            native(python(
                "/venv/lib/python3.12/site-packages/numpy/core.py",
                812,
                "zeros",
                [8 * MIB, 0, 8 * MIB],
            )),
            python(
                "/usr/lib/python3.12/json/decoder.py",
                353,
                "JSONDecoder.raw_decode",
                [1024, 0, 2048],
            ),
            python(
                "<frozen importlib._bootstrap>",
                241,
                "_call_with_frames_removed",
                [2048, 2048, 0],
            ),
            Line {
                owner: Owner::Interpreter,
                ..python("", 0, "", [MIB / 2, MIB / 2, 100])
            },
            native(Line {
                owner: Owner::NativeThreads,
                ..python("", 0, "", [0, 0, 4096])
            }),
        ];
        Heap {
            totals: lines.iter().map(Line::all).sum(),
            peak: Some(Peak {
                time: Some(Duration::from_millis(1234)),
                reached_by: lines[0].owner.clone(),
            }),
            lines,
            calls: Calls::new(),
            mappings: Mappings::default(),
            resident: None,
            processes: 1,
            missing: 0,
        }
    }

    fn text(heap: &Heap, top: usize, garbage: Garbage, terminal: Option<Width>) -> String {
        let folders = Folders {
            standard: vec!["/usr/lib/python3.12".to_owned()],
            current: "/app".to_owned(),
        };
        let source = |file: &str, line: u32| match (file, line) {
            ("/app/./main.py", 5) => Some("    data = json.load(file)\n".to_owned()),
            ("/app/./main.py", 6) => Some("\treturn data\x1b[0m\n".to_owned()),
            _ => None,
        };
        let view = View {
            folders: &folders,
            top,
            garbage,
            source: &source,
            tables: &[],
        };
        let shown = |piece: Piece| match terminal {
            Some(width) => piece.for_terminal(width).text(),
            None => piece.text(),
        };
        let joined: OsString = pieces(heap, None, &view).into_iter().map(shown).collect();
        joined.into_string().expect("UTF-8")
    }

    const EXPECTED: &str = "\
The heap was at most 101.5 MiB, 1.2 s after the start, in line 17 of main (main.py): load (main.py) held 62.0 MiB of it, 61 %.
41.5 MiB in 42,499 blocks were left at the end: Cache.add (cache.py) held 40.0 MiB of it, 96 %.

  Held at          Native    Held at
     peak  Share  at peak        end  Allocated     Freed  Allocations  Line                 Function   Source
==============================================================================================================
 93.0 MiB   92 %            41.0 MiB  113.0 MiB  72.0 MiB      115,713  your code
 60.0 MiB   59 %                       70.0 MiB  70.0 MiB       71,680    main.py:5          load       data = json.load(file)
 30.0 MiB   30 %            40.0 MiB   40.0 MiB                 40,960    cache.py:30        Cache.add
  3.0 MiB    3 %             1.0 MiB    3.0 MiB   2.0 MiB        3,073    2 other lines

  8.0 MiB    8 %  8.0 MiB               8.0 MiB   8.0 MiB        8,192  libraries
  8.0 MiB    8 %  8.0 MiB               8.0 MiB   8.0 MiB        8,192    numpy/core.py:812  zeros

  3.0 KiB   <1 %             2.0 KiB    4.0 KiB   2.0 KiB            4  standard library (2 lines)
512.0 KiB   <1 %           512.0 KiB  512.1 KiB     100 B          512  interpreter
                                        4.0 KiB   4.0 KiB            4  native threads

101.5 MiB  100 %  8.0 MiB   41.5 MiB  121.5 MiB  80.0 MiB      124,425  total

";

    #[test]
    fn the_peak_and_the_end_stand_above_the_largest_lines_of_each_group() {
        assert_eq!(text(&example(), 3, Garbage::Hidden, None), EXPECTED);
    }

    #[test]
    fn garbage_has_a_sentence_and_a_column() {
        let mut heap = example();
        heap.lines[3].garbage = 10 * MIB;
        let some = text(&heap, 1, Garbage::Known, None);
        let sentence = "\n10.0 MiB of it were garbage, which the collector had not freed: Cache.add (cache.py) held 10.0 MiB of it, 100 %.\n";
        assert!(some.contains(sentence), "{some}");
        let row = " 41.0 MiB  10.0 MiB  113.0 MiB  72.0 MiB      115,713  your code\n";
        assert!(some.contains(row), "{some}");
        let unknown = text(&example(), 1, Garbage::Unknown, None);
        let sentence = "\nIt is not known how much of it was garbage: ";
        assert!(unknown.contains(sentence), "{unknown}");
        let none = text(&example(), 1, Garbage::Known, None);
        assert!(none.contains("\nNone of it was garbage.\n"), "{none}");
    }

    #[test]
    fn the_source_is_cut_to_the_terminal_and_escaped() {
        let shown = |width| text(&example(), 3, Garbage::Hidden, Some(width));
        let wide = shown(Width::Any);
        assert_eq!(wide, EXPECTED, "an unlimited width cuts nothing");
        let cut = shown(Width::Columns(114));
        assert!(cut.contains("load       data = js…\n"), "{cut}");
        let all = text(&example(), 4, Garbage::Hidden, Some(Width::Any));
        assert!(all.contains("load       return data\\u{1b}[0m\n"), "{all}");
    }

    #[test]
    fn a_difference_between_the_sums_and_the_totals_is_reported() {
        let mut heap = example();
        heap.totals.at_end += 24;
        let text = text(&heap, 9, Garbage::Hidden, None);
        let line = "\nThese figures are not exact: the lines have 106,433,536 bytes at the peak and 43,519,488 at the end, the process had 106,433,536 and 43,519,512.\n";
        assert!(text.contains(line), "{text}");
    }

    #[test]
    fn a_fork_has_a_sentence_and_a_column_for_inherited_memory() {
        let mut heap = example();
        heap.lines[3].python.allocated -= 10 * MIB;
        heap.lines[3].python.inherited = 10 * MIB;
        heap.totals = heap.lines.iter().map(Line::all).sum();
        let text = text(&heap, 1, Garbage::Hidden, None);
        let sentence = "\n10.0 MiB were inherited: the process began as a fork of another one.\n\n";
        assert!(text.contains(sentence), "{text}");
        let row = " 41.0 MiB   10.0 MiB  103.0 MiB  72.0 MiB      115,713  your code\n";
        assert!(text.contains(row), "{text}");
    }

    #[test]
    fn the_lines_of_several_processes_are_added() {
        let (mut heap, mut other) = (example(), example());
        other
            .lines
            .push(python("/app/late.py", 1, "late", [MIB, 0, MIB]));
        other.totals = other.lines.iter().map(Line::all).sum();
        heap.add(other);
        assert!(heap.adds_up());
        let text = text(&heap, 9, Garbage::Hidden, None);
        let sentence = "The heaps of 2 processes were at most 204.0 MiB in all, each at a moment of its own: load (main.py) held 124.0 MiB of it, 61 %.\n";
        assert!(text.starts_with(sentence), "{text}");
        assert!(text.contains("\n120.0 MiB   59 %"), "{text}");
        assert!(text.contains("late.py:1"), "{text}");
    }

    #[test]
    fn a_heap_without_allocations_has_no_table() {
        let heap = Heap {
            totals: Amounts::default(),
            peak: None,
            lines: Vec::new(),
            calls: Calls::new(),
            mappings: Mappings::default(),
            resident: None,
            processes: 1,
            missing: 0,
        };
        let text = text(&heap, 10, Garbage::Hidden, None);
        assert_eq!(text, "Nothing was allocated.\n\n\n");
    }
}
