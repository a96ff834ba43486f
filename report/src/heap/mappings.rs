//! The mappings of the program: a sentence about the peak, one about the end, and a table of the largest lines.

use std::cmp::Reverse;
use std::iter::Sum;
use std::ops::Add;

use pyprof_heap::{Amounts, MappingLine, Mappings, Peak};

use super::View;
use super::figures::{bytes, count, unless_zero};
use super::layout::{Layout, Row};
use super::rows::{of_owner, without_source};
use super::sentences::{moment, number_of, place};
use crate::Piece;

/// The least bytes at the peak for which there is a table. The interpreter itself maps a few pages for each thread.
const LEAST: u64 = 1 << 20;

/// Returns the pieces, with an empty line before them; none if less than [`LEAST`] was mapped.
pub(super) fn pieces(mappings: &Mappings, view: &View<'_>) -> Vec<Piece> {
    let is_shown = mappings.totals.at_peak >= LEAST;
    let Some(peak) = mappings.peak.as_ref().filter(|_| is_shown) else {
        return Vec::new();
    };
    let mut pieces = vec![
        Piece::plain("\n"),
        Piece::plain(about_peak(mappings, peak, view)),
        Piece::plain(about_end(mappings)),
        Piece::plain("\n"),
    ];
    pieces.extend(table(mappings, view));
    if !mappings.adds_up() {
        pieces.push(Piece::plain(
            "The figures of the mappings are not exact: the lines do not add up to the totals.\n",
        ));
    }
    pieces
}

fn about_peak(mappings: &Mappings, peak: &Peak, view: &View<'_>) -> String {
    format!(
        "The program had mapped at most {},{} {}.\n",
        bytes(mappings.totals.at_peak),
        moment(peak),
        place(&peak.reached_by, view),
    )
}

fn about_end(mappings: &Mappings) -> String {
    match (mappings.totals.blocks_at_end, mappings.totals.at_end) {
        (0, _) => "Nothing was mapped at the end.\n".to_owned(),
        (number, left) => format!(
            "{} in {} mapped at the end.\n",
            bytes(left),
            number_of(number, ["mapping was", "mappings were"])
        ),
    }
}

/// The figures of a row.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    all: Amounts,
    /// The bytes of files at the peak.
    files: u64,
}

impl From<&MappingLine> for Figures {
    fn from(line: &MappingLine) -> Self {
        Self {
            all: line.all(),
            files: line.files.at_peak,
        }
    }
}

impl Add for Figures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            files: self.files + other.files,
        }
    }
}

impl<'a> Sum<&'a MappingLine> for Figures {
    fn sum<I: Iterator<Item = &'a MappingLine>>(lines: I) -> Self {
        lines.map(Self::from).fold(Self::default(), Add::add)
    }
}

const HEADINGS: [[&str; 2]; 6] = [
    ["Mapped at", "peak"],
    ["Files at", "peak"],
    ["Mapped at", "end"],
    ["", "Mapped"],
    ["", "Unmapped"],
    ["", "Mappings"],
];

impl Figures {
    fn texts(&self) -> Vec<String> {
        let all = &self.all;
        vec![
            unless_zero(all.at_peak, bytes),
            unless_zero(self.files, bytes),
            unless_zero(all.at_end, bytes),
            unless_zero(all.allocated, bytes),
            unless_zero(all.freed(), bytes),
            unless_zero(all.allocations, count),
        ]
    }
}

/// Returns the table of the largest lines, with a row for all other lines.
fn table(mappings: &Mappings, view: &View<'_>) -> Vec<Piece> {
    let mut lines: Vec<(Row, &MappingLine)> = mappings
        .lines
        .iter()
        .map(|line| {
            (
                of_owner(&line.owner, Figures::from(line).texts(), view),
                line,
            )
        })
        .collect();
    // lines with the same figures are in the order of their places
    lines.sort_by(|(one, line), (other, others)| {
        let size = |line: &MappingLine| {
            let all = line.all();
            Reverse((all.at_peak.max(all.at_end), all.allocated))
        };
        (size(line), &one.place).cmp(&(size(others), &other.place))
    });
    let rest = lines.split_off(view.top.min(lines.len()));
    let mut rows: Vec<Row> = lines.into_iter().map(|(row, _)| row).collect();
    if !rest.is_empty() {
        let sum: Figures = rest.iter().map(|(_, line)| *line).sum();
        rows.push(without_source(sum.texts(), "all others".to_owned()));
    }
    let total = Figures {
        all: mappings.totals,
        ..mappings.lines.iter().sum()
    };
    let total = without_source(total.texts(), "total".to_owned());
    let layout = Layout::new(&HEADINGS, rows.iter().chain([&total]));
    let mut pieces = layout.header(&HEADINGS);
    pieces.extend(rows.iter().map(|row| layout.piece(row)));
    pieces.extend([Piece::plain("\n"), layout.piece(&total)]);
    pieces
}
