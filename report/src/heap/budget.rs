//! The sentences about a budget that is exceeded.

use pyprof_heap::{Heap, Line, Owner};

use super::Folders;
use super::figures::{bytes, percent};
use crate::grid::printable;

/// The quantity that a budget is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budgeted {
    /// The heap at its peak.
    Peak,
    /// What is left in the heap at the end.
    Left,
    /// The resident set, which had this number of bytes at most.
    Resident(u64),
}

impl Budgeted {
    /// Returns the bytes of the quantity.
    fn bytes(self, heap: Option<&Heap>) -> u64 {
        let totals = heap.map(|heap| heap.totals).unwrap_or_default();
        match self {
            Self::Peak => totals.at_peak,
            Self::Left => totals.at_end,
            Self::Resident(bytes) => bytes,
        }
    }

    /// Returns the bytes that a line holds of the quantity. The holders of resident memory are those at the peak.
    fn held(self, line: &Line) -> u64 {
        match self {
            Self::Peak | Self::Resident(_) => line.all().at_peak,
            Self::Left => line.all().at_end,
        }
    }
}

/// Returns sentences without a point about a quantity that is larger than `budget` bytes: how large it is, and the line that
/// holds the most of it. Returns `None` if the budget is kept. Without a heap, the line is not known.
#[must_use]
pub fn excess(
    of: Budgeted,
    budget: u64,
    heap: Option<&Heap>,
    folders: &Folders,
) -> Option<Vec<String>> {
    let found = of.bytes(heap);
    let more = found.checked_sub(budget).filter(|more| *more > 0)?;
    let amount = bytes(found);
    let amount = match of {
        Budgeted::Peak => format!("the heap was at most {amount}"),
        Budgeted::Left => format!("{amount} of the heap were left at the end"),
        Budgeted::Resident(_) => {
            let own = heap.and_then(|heap| heap.resident);
            let own = own.map(|resident| format!(" (pyprof: {})", bytes(resident.own)));
            let own = own.unwrap_or_default();
            format!("the resident memory was at most {amount}{own}")
        }
    };
    let share = match percent(more, budget) {
        share if share.is_empty() => share,
        share => format!(" ({share})"),
    };
    let first = format!("{amount}, {} more{share}", bytes(more));
    let second = heap.and_then(|heap| largest(of, heap, folders));
    Some([first].into_iter().chain(second).collect())
}

/// Returns the sentence about the line that holds the most; `None` if no line holds anything.
fn largest(of: Budgeted, heap: &Heap, folders: &Folders) -> Option<String> {
    let lines = heap.lines.iter().filter_map(|line| match &line.owner {
        Owner::Line {
            file,
            line: number,
            function,
        } => Some((of.held(line), file, *number, function)),
        _ => None,
    });
    // if two hold the same, the one that sorts first is taken
    let order = |(held, file, line, function): &(u64, &String, u32, &String)| {
        let name = ((*file).clone(), *line, (*function).clone());
        (*held, std::cmp::Reverse(name))
    };
    let (held, file, line, function) = lines.max_by_key(order).filter(|line| line.0 > 0)?;
    let name = format!(
        "{}:{line} {}",
        printable(folders.shown(file)),
        printable(function)
    );
    let held = bytes(held);
    Some(match of {
        Budgeted::Peak => format!("{name} held the most: {held}"),
        Budgeted::Left => format!("{name} holds the most: {held}"),
        Budgeted::Resident(_) => {
            format!("at the peak of the heap, {name} held the most: {held}")
        }
    })
}

#[cfg(test)]
mod tests {
    use pyprof_heap::{Amounts, Mappings, Resident};

    use super::*;

    fn line(file: &str, number: u32, [at_peak, at_end]: [u64; 2]) -> Line {
        Line {
            owner: Owner::Line {
                file: file.to_owned(),
                line: number,
                function: "f".to_owned(),
            },
            python: Amounts {
                at_peak,
                at_end,
                ..Amounts::default()
            },
            native: Amounts::default(),
            garbage: 0,
        }
    }

    fn heap() -> Heap {
        let interpreter = Line {
            owner: Owner::Interpreter,
            ..line("", 0, [5000, 5000])
        };
        let lines = vec![
            interpreter,
            line("/app/a.py", 3, [4096, 0]),
            line("/app/b.py", 7, [2048, 1024]),
            line("/app/b.py", 5, [2048, 1024]),
        ];
        Heap {
            totals: lines.iter().map(Line::all).sum(),
            peak: None,
            lines,
            calls: Vec::new(),
            missing: 0,
            mappings: Mappings::default(),
            resident: Some(Resident {
                own: 1024,
                ..Resident::default()
            }),
            processes: 1,
        }
    }

    fn said(of: Budgeted, budget: u64) -> Option<Vec<String>> {
        let folders = Folders {
            standard: Vec::new(),
            current: "/app".to_owned(),
        };
        excess(of, budget, Some(&heap()), &folders)
    }

    #[test]
    fn the_line_with_the_most_is_named() {
        for (of, budget, expected) in [
            (
                Budgeted::Peak,
                12_288,
                [
                    "the heap was at most 12.9 KiB, 904 B more (7 %)",
                    "a.py:3 f held the most: 4.0 KiB",
                ],
            ),
            (
                Budgeted::Left,
                0,
                [
                    "6.9 KiB of the heap were left at the end, 6.9 KiB more",
                    "b.py:5 f holds the most: 1.0 KiB",
                ],
            ),
            (
                Budgeted::Resident(20_480),
                10_240,
                [
                    "the resident memory was at most 20.0 KiB (pyprof: 1.0 KiB), 10.0 KiB more (100 %)",
                    "at the peak of the heap, a.py:3 f held the most: 4.0 KiB",
                ],
            ),
        ] {
            assert_eq!(said(of, budget), Some(expected.map(str::to_owned).to_vec()));
        }
    }

    #[test]
    fn a_budget_that_is_reached_is_kept() {
        for (of, budget) in [
            (Budgeted::Peak, 13_192),
            (Budgeted::Left, 7048),
            (Budgeted::Resident(9), 9),
        ] {
            assert_eq!(said(of, budget), None);
            assert!(said(of, budget - 1).is_some());
        }
    }

    #[test]
    fn without_a_heap_no_line_is_named() {
        let said = excess(Budgeted::Resident(4096), 1024, None, &Folders::default());
        let expected = "the resident memory was at most 4.0 KiB, 3.0 KiB more (300 %)";
        assert_eq!(said, Some(vec![expected.to_owned()]));
    }
}
