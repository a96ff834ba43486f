//! The table of the lines.

use pyprof_heap::{Heap, Line};

use super::View;
use super::columns::{Column, columns};
use super::figures::{Figures, count};
use super::layout::{Layout, Row};
use super::ranking::{Ranked, ranked};
use super::rows::{of_owner, without_source};
use crate::{Heat, Piece};

/// The blanks before a row that is a part of a group.
const INDENT: &str = "  ";

/// Returns the pieces of the table: its header, its rows, and the totals; none if nothing was allocated.
pub(super) fn pieces(heap: &Heap, view: &View<'_>) -> Vec<Piece> {
    if heap.lines.is_empty() {
        return Vec::new();
    }
    let totals = Figures {
        all: heap.totals,
        ..Figures::of_all(&heap.lines)
    };
    let table = Rows {
        columns: columns(&totals, view),
        whole: heap.totals.at_peak,
        view,
    };
    let groups: Vec<Vec<Row>> = ranked(heap, view)
        .iter()
        .map(|group| table.of_group(group))
        .collect();
    let total = table.row(&totals, "total".to_owned());
    let all = || groups.iter().flatten().chain([&total]);
    let headings: Vec<[&str; 2]> = table.columns.iter().map(|it| it.heading).collect();
    let layout = Layout::new(&headings, all());
    let mut pieces = layout.header(&headings);
    for (index, group) in groups.iter().enumerate() {
        let is_apart = |group: &Vec<Row>| group.len() > 1;
        if index > 0 && (is_apart(group) || is_apart(&groups[index - 1])) {
            pieces.push(Piece::plain("\n"));
        }
        pieces.extend(group.iter().map(|row| layout.piece(row)));
    }
    pieces.extend([Piece::plain("\n"), layout.piece(&total)]);
    pieces
}

/// Makes the rows of the table.
struct Rows<'a> {
    columns: Vec<Column>,
    /// The bytes of the whole heap at the peak.
    whole: u64,
    view: &'a View<'a>,
}

impl Rows<'_> {
    /// Returns the row of the group, then those of its lines, and one for the lines that are not shown.
    fn of_group(&self, group: &Ranked<'_>) -> Vec<Row> {
        let (number, figures) = &group.others;
        let (mut title, mut others) = (group.group.title().to_owned(), None);
        if group.shown.is_empty() && group.group.has_lines() {
            title = format!("{title} ({})", lines(*number, ""));
        } else if *number > 0 && group.group.has_lines() {
            others = Some(self.row(figures, format!("{INDENT}{}", lines(*number, "other "))));
        }
        let shown = group.shown.iter().map(|line| self.of_line(line));
        let heading = self.row(&group.sum, title);
        [heading].into_iter().chain(shown).chain(others).collect()
    }

    fn of_line(&self, line: &Line) -> Row {
        let figures = Figures::from(line);
        let row = of_owner(&line.owner, self.texts(&figures), self.view);
        Row {
            place: format!("{INDENT}{}", row.place),
            heat: Heat::of_part(figures.all.at_peak, self.whole),
            ..row
        }
    }

    fn row(&self, figures: &Figures, place: String) -> Row {
        without_source(self.texts(figures), place)
    }

    fn texts(&self, figures: &Figures) -> Vec<String> {
        let texts = self.columns.iter();
        texts.map(|it| (it.text)(figures, self.whole)).collect()
    }
}

/// Returns a number of lines in words: `12 other lines`.
fn lines(number: usize, kind: &str) -> String {
    match number {
        1 => format!("1 {kind}line"),
        number => format!("{} {kind}lines", count(number as u64)),
    }
}
