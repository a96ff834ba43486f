//! The tables of the profiled functions.

use pyprof_export::{Document, FunctionLine};
use pyprof_html::shown;
use serde::Serialize;

use crate::budget::{length, limit};
use crate::text::source_line;

/// The longest name of a file, in characters.
const LONGEST_FILE: usize = 300;

/// The tables.
#[derive(Serialize)]
pub(crate) struct Functions {
    tables: Vec<Function>,
    /// The number of all lines of all tables.
    counted: usize,
    /// The number of the lines that are left out.
    left_out: usize,
}

/// The table of a function.
#[derive(Serialize)]
struct Function {
    file: String,
    rows: Vec<Row>,
}

/// A line: its number, its text, and its figures. The figures are the memory, the increment, the number of executions,
/// and the bytes allocated, freed and at the peak. A figure that was not measured is `null`.
#[derive(Serialize)]
struct Row(u32, Option<String>, Option<[Option<i64>; 6]>);

impl Functions {
    pub(crate) fn new(document: &Document, texts: Texts) -> Self {
        let (mut tables, mut size, mut left_out) = (Vec::new(), 0, 0);
        for function in &document.functions {
            let file = shown(&function.file, LONGEST_FILE);
            size += length(&file) + length(&"file, rows");
            let mut rows = Vec::new();
            for line in &function.lines {
                let row = row(line, texts);
                size += length(&row);
                if size > limit::FUNCTIONS {
                    left_out += 1;
                } else {
                    rows.push(row);
                }
            }
            if !rows.is_empty() {
                tables.push(Function { file, rows });
            }
        }
        let counted = document.functions.iter().map(|it| it.lines.len()).sum();
        Self {
            tables,
            counted,
            left_out,
        }
    }
}

/// The treatment of source texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    Shown,
    LeftOut,
}

fn row(line: &FunctionLine, texts: Texts) -> Row {
    let executions = line.occurrences.map(u64::cast_signed);
    let figures = executions.map(|executions| {
        [
            line.memory_bytes,
            line.increment_bytes,
            Some(executions),
            line.allocated_bytes,
            line.freed_bytes,
            line.peak_bytes,
        ]
    });
    let text = (texts == Texts::Shown).then(|| source_line(&line.source));
    Row(line.line, text, figures)
}
