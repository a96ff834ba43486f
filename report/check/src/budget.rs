//! The check of budgets.

use std::path::Path;

use pyprof_export::{Document, HeapLine};
use pyprof_report::heap::{bytes_text, percent_text};

use crate::figure::Figure;
use crate::outcome::{Outcome, Spot};
use crate::subject::Subject;

/// The most memory that a part of a program may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The part and the figure, such as `app.py:load max-peak`.
    pub(crate) name: String,
    pub(crate) subject: Subject,
    pub(crate) figure: Figure,
    /// The number of bytes.
    pub(crate) most: u64,
}

/// Compares the memory of a run with its budgets. The paths in the budgets are relative to `folder`. A figure that is not
/// known counts as too large.
#[must_use]
pub fn check_budgets(document: &Document, budgets: &[Budget], folder: &Path) -> Vec<Outcome> {
    let check = |budget: &Budget| {
        let lines = lines_of(document, budget, folder);
        let key = |line: &&&HeapLine| budget.figure.of(&line.held);
        let largest = lines.iter().filter(|line| line.place.line.is_some());
        let largest = largest.max_by_key(key).copied();
        let failure = match amount(document, budget, &lines) {
            Ok(amount) => excess(amount, budget, largest),
            Err(why) => Some(why.to_owned()),
        };
        Outcome {
            name: budget.name.clone(),
            spot: largest.and_then(spot),
            failure,
        }
    };
    budgets.iter().map(check).collect()
}

/// Returns the names of budgets that no line of the heap belongs to: their part has not run, has allocated nothing, or has
/// another name.
#[must_use]
pub fn unknown_subjects(document: &Document, budgets: &[Budget], folder: &Path) -> Vec<String> {
    let unknown = budgets
        .iter()
        .filter(|budget| lines_of(document, budget, folder).is_empty());
    unknown.map(|budget| budget.name.clone()).collect()
}

/// Returns the lines of the heap that a budget is for.
fn lines_of<'a>(document: &'a Document, budget: &Budget, folder: &Path) -> Vec<&'a HeapLine> {
    let lines = document.heap.iter().flat_map(|heap| &heap.lines);
    lines
        .filter(|line| budget.subject.has(line, folder))
        .collect()
}

/// Returns the bytes that a budget is compared with, or the reason for which they are not known.
fn amount(document: &Document, budget: &Budget, lines: &[&HeapLine]) -> Result<u64, &'static str> {
    let heap = document.heap.as_ref();
    let heap = heap.ok_or("it is not known, since the run has not counted the heap")?;
    if heap.missing_blocks > 0 && budget.figure != Figure::Resident {
        return Err("it is not known, since blocks are missing in the heap");
    }
    if budget.figure == Figure::Resident {
        let resident = heap.resident.as_ref();
        let resident =
            resident.ok_or("it is not known, since the process was killed or still runs")?;
        return Ok(resident.highest_bytes);
    }
    match budget.subject {
        Subject::Program => Ok(budget.figure.of(&heap.total)),
        _ => Ok(lines.iter().map(|line| budget.figure.of(&line.held)).sum()),
    }
}

/// Returns the sentence about an amount above its budget; `None` if the budget is kept.
fn excess(amount: u64, budget: &Budget, largest: Option<&HeapLine>) -> Option<String> {
    let more = amount.checked_sub(budget.most).filter(|more| *more > 0)?;
    let share = match percent_text(more, budget.most) {
        share if share.is_empty() => share,
        share => format!(" ({share})"),
    };
    let line = largest.and_then(|line| {
        let held = budget.figure.of(&line.held);
        let (name, number) = (line.place.name.as_ref()?, line.place.line?);
        let function = line.place.function.as_ref()?;
        let is_all = matches!(budget.subject, Subject::Line(..)) || held == 0;
        let verb = budget.figure.verb();
        (!is_all).then(|| {
            let held = bytes_text(held);
            format!("; {name}:{number} {function} {verb} the most: {held}")
        })
    });
    Some(format!(
        "{}, {} more than {}{share}{}",
        bytes_text(amount),
        bytes_text(more),
        bytes_text(budget.most),
        line.unwrap_or_default(),
    ))
}

/// Returns the place of a line.
pub(crate) fn spot(line: &HeapLine) -> Option<Spot> {
    Some(Spot {
        file: line.place.file.clone()?,
        line: line.place.line?,
    })
}
