//! The growth of the heap between the marks of a program and its end.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use pyprof_heap::{Heap, Line, Mark, Owner};

use super::View;
use super::figures::{bytes, count};
use super::layout::{Layout, Row};
use super::rows::{of_owner, without_source};
use crate::Piece;
use crate::grid::printable;
use crate::recordings::duration_text;

/// The change of what an owner holds, in bytes and in blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Growth {
    bytes: i64,
    blocks: i64,
}

impl Growth {
    fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            blocks: self.blocks + other.blocks,
        }
    }
}

/// Returns a sentence for each mark, and a table of the lines that have grown most from the first mark to the end.
pub(super) fn pieces(growth: super::Growth<'_>, view: &View<'_>) -> Vec<Piece> {
    let (marks, end) = (&growth.marks.all, growth.end);
    let next = marks.iter().skip(1).map(Some).chain([None]);
    let sentences = marks.iter().zip(next);
    let sentences =
        sentences.map(|(mark, next)| Piece::plain(sentence(mark, next, end.totals.at_end)));
    let mut pieces: Vec<Piece> = sentences.collect();
    pieces.push(Piece::plain("\n"));
    pieces.extend(table(&growth.marks.first, end, view));
    pieces
}

/// Returns the sentence about the change from a mark to the next one. Without a next mark, it is the change to the end,
/// when `at_end` bytes were held.
fn sentence(mark: &Mark, next: Option<&Mark>, at_end: u64) -> String {
    let (before, after) = (mark.held, next.map_or(at_end, |next| next.held));
    let time = duration_text(mark.time);
    let moment = match &mark.name {
        Some(name) => format!("the mark {}, {time}", printable(name)),
        None => time,
    };
    let until = match next.map(|next| (&next.name, next.time)) {
        Some((Some(name), _)) => format!("the mark {}", printable(name)),
        Some((None, time)) => duration_text(time),
        None => "the end".to_owned(),
    };
    let change = match after.cmp(&before) {
        Ordering::Less => format!("shrank by {}", bytes(before - after)),
        Ordering::Equal => "stayed the same".to_owned(),
        Ordering::Greater => format!("grew by {}", bytes(after - before)),
    };
    format!(
        "At {moment} after the start, the heap was {}; to {until} it {change}.\n",
        bytes(before),
    )
}

/// Returns the table of the lines that have grown most, with a row for all other lines.
fn table(before: &Heap, after: &Heap, view: &View<'_>) -> Vec<Piece> {
    let mut grown = growth(before, after);
    // lines with the same growth are in the order of the source
    grown.sort_by_cached_key(|(owner, growth)| (Reverse(growth.bytes), place(owner, view)));
    let is_shown = |(owner, growth): &(&Owner, Growth)| {
        matches!(owner, Owner::Line { .. }) && growth.bytes > 0
    };
    let (lines, others): (Vec<_>, Vec<_>) = grown.into_iter().partition(is_shown);
    if lines.is_empty() {
        return vec![Piece::plain("No line has grown since the first mark.\n")];
    }
    let (shown, rest) = lines.split_at(view.top.min(lines.len()));
    let sum = |of: &[(&Owner, Growth)]| {
        let growths = of.iter().map(|(_, growth)| *growth);
        growths.fold(Growth::default(), Growth::plus)
    };
    let rest = sum(rest).plus(sum(&others));
    let mut rows: Vec<Row> = shown
        .iter()
        .map(|(owner, growth)| of_owner(owner, texts(*growth), view))
        .collect();
    if rest != Growth::default() {
        rows.push(without_source(texts(rest), "all others".to_owned()));
    }
    let total = without_source(texts(sum(shown).plus(rest)), "total".to_owned());
    let layout = Layout::new(&HEADINGS, rows.iter().chain([&total]));
    let rows = rows.iter().map(|row| layout.piece(row));
    let mut pieces = layout.header(&HEADINGS);
    pieces.extend(rows);
    pieces.extend([Piece::plain("\n"), layout.piece(&total)]);
    pieces
}

/// The headings of the columns with figures, in two lines.
const HEADINGS: [[&str; 2]; 2] = [["Growth since", "the first mark"], ["", "Blocks"]];

/// Returns the growth of each owner that has changed.
fn growth<'a>(before: &'a Heap, after: &'a Heap) -> Vec<(&'a Owner, Growth)> {
    let mut changes: HashMap<&Owner, Growth> = HashMap::new();
    let mut add = |line: &'a Line, sign: i64| {
        let all = line.all();
        let change = changes.entry(&line.owner).or_default();
        *change = change.plus(Growth {
            bytes: sign * all.at_end.cast_signed(),
            blocks: sign * all.blocks_at_end.cast_signed(),
        });
    };
    before.lines.iter().for_each(|line| add(line, -1));
    after.lines.iter().for_each(|line| add(line, 1));
    let changes = changes.into_iter();
    changes
        .filter(|(_, growth)| *growth != Growth::default())
        .collect()
}

/// Returns the shown file and the line of an owner.
fn place(owner: &Owner, view: &View<'_>) -> (String, u32) {
    match owner {
        Owner::Line { file, line, .. } => (printable(view.folders.shown(file)), *line),
        _ => (String::new(), 0),
    }
}

fn texts(growth: Growth) -> Vec<String> {
    vec![signed(growth.bytes, bytes), signed(growth.blocks, count)]
}

/// Returns a change with its sign; empty for none.
fn signed(change: i64, text: fn(u64) -> String) -> String {
    let size = text(change.unsigned_abs());
    match change.signum() {
        1 => format!("+{size}"),
        -1 => format!("-{size}"),
        _ => String::new(),
    }
}
