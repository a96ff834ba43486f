//! A comparison as text for people, and as Markdown for a pull request.

use std::fmt::Write;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use pyprof_report::heap::{bytes_text, count_text, percent_text};
use pyprof_report::printable;

use crate::diff::{Change, Diff, LineChange};
use crate::stacks::Quantity;

/// The choices for a text.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The quantity of the columns.
    pub quantity: Quantity,
    /// The most lines.
    pub top: usize,
}

impl Diff {
    /// Returns the comparison as text.
    #[must_use]
    pub fn text(&self, shown: Shown) -> String {
        let mut text = format!("{}\n", sentence(&self.total, shown.quantity));
        let rows = self.rows(shown);
        if rows.is_empty() {
            return text;
        }
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(HEADINGS);
        for row in rows {
            table.add_row(row.map(|text| Cell::new(printable(&text))));
        }
        for column in 0..3 {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        text.push('\n');
        for line in table.lines() {
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }

    /// Returns the comparison as Markdown.
    #[must_use]
    pub fn markdown(&self, shown: Shown) -> String {
        let mut text = format!("{}\n", sentence(&self.total, shown.quantity));
        let rows = self.rows(shown);
        if !rows.is_empty() {
            let _ = write!(
                text,
                "\n| {} |\n| ---: | ---: | ---: | --- | --- | --- |\n",
                HEADINGS.join(" | ")
            );
        }
        for [before, after, change, line, function, source] in rows {
            let names = [line, function, source].map(|text| code(&text));
            let _ = writeln!(
                text,
                "| {before} | {after} | {change} | {} |",
                names.join(" | ")
            );
        }
        text
    }

    /// Returns the rows of the lines that have changed most, and one for all others.
    fn rows(&self, shown: Shown) -> Vec<[String; 6]> {
        let changed = |line: &&LineChange| {
            let (before, after) = line.change.of(shown.quantity);
            before != after
        };
        let changed: Vec<&LineChange> = self.lines.iter().filter(changed).collect();
        let (first, others) = changed.split_at(shown.top.min(changed.len()));
        let mut rows: Vec<[String; 6]> = first
            .iter()
            .map(|line| {
                let [before, after, change] = figures(&line.change, shown.quantity);
                [
                    before,
                    after,
                    change,
                    place(line),
                    function(line),
                    source(line),
                ]
            })
            .collect();
        if !others.is_empty() {
            let sum = |of: fn((u64, u64)) -> u64| -> u64 {
                others
                    .iter()
                    .map(|line| of(line.change.of(shown.quantity)))
                    .sum()
            };
            let (before, after) = (sum(|(before, _)| before), sum(|(_, after)| after));
            let name = match others.len() {
                1 => "1 other line".to_owned(),
                number => format!("{} other lines", count_text(number as u64)),
            };
            rows.push([
                unless_zero(before),
                unless_zero(after),
                signed(before, after),
                name,
                String::new(),
                String::new(),
            ]);
        }
        rows
    }
}

const HEADINGS: [&str; 6] = ["Before", "After", "Change", "Line", "Function", "Source"];

/// Returns the sentence about the totals.
fn sentence(total: &Change, quantity: Quantity) -> String {
    let (before, after) = total.of(quantity);
    let (before_text, after_text) = (bytes_text(before), bytes_text(after));
    let title = quantity.title();
    if before == after {
        return format!("The bytes {title} are the same: {before_text}.");
    }
    let verb = if after > before { "grew" } else { "shrank" };
    let share = match percent_text(after.abs_diff(before), before) {
        share if share.is_empty() => share,
        share => format!(" ({share})"),
    };
    let change = bytes_text(after.abs_diff(before));
    format!("The bytes {title} {verb} by {change}{share}, from {before_text} to {after_text}.")
}

fn figures(change: &Change, quantity: Quantity) -> [String; 3] {
    let (before, after) = change.of(quantity);
    [
        unless_zero(before),
        unless_zero(after),
        signed(before, after),
    ]
}

/// Returns the text of a number of bytes; an empty text for zero.
fn unless_zero(bytes: u64) -> String {
    if bytes == 0 {
        String::new()
    } else {
        bytes_text(bytes)
    }
}

fn signed(before: u64, after: u64) -> String {
    let sign = if after < before { '-' } else { '+' };
    format!("{sign}{}", bytes_text(after.abs_diff(before)))
}

/// Returns the place of a line, with its number in the first heap if that is another one.
fn place(line: &LineChange) -> String {
    let (Some(name), Some(number)) = (&line.place.name, line.place.line) else {
        return line.group.title();
    };
    match line.line_before {
        Some(before) => format!("{name}:{number} (was {before})"),
        None => format!("{name}:{number}"),
    }
}

fn function(line: &LineChange) -> String {
    line.place.function.clone().unwrap_or_default()
}

fn source(line: &LineChange) -> String {
    line.source.clone().unwrap_or_default()
}

/// Returns text as code in a cell of a Markdown table.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = printable(text).replace('|', "\\|");
    // a code span begins and ends with more backticks than the text has in a row
    let longest = text.split(|letter| letter != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or_default() + 1);
    let gap = if longest > Some(0) { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}
