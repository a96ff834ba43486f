//! The lines of a code object, decoded once: to find a single line, the interpreter decodes its table from the start.

#[cfg_attr(Py_3_14, path = "lines/begins_3_14.rs")]
mod begins;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;

pub(crate) use begins::{Begins, Place};

/// The lines of all code objects that are equal.
#[derive(Debug)]
pub(crate) struct Lines {
    spans: Box<[Span]>,
    begins: Option<Begins>,
}

/// A run of instructions of the same line, from `start` up to the start of the next span.
#[derive(Clone, Copy, Debug)]
struct Span {
    /// The offset of the first instruction in bytes.
    start: u32,
    /// The line; none for instructions that the compiler has added.
    line: Option<u32>,
}

impl Lines {
    /// Decodes the lines of `code`.
    pub(crate) fn of(code: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut spans = Vec::new();
        for span in code.call_method0("co_lines")?.try_iter()? {
            let (start, _end, line): (u32, u32, Option<u32>) = span?.extract()?;
            spans.push(Span { start, line });
        }
        Ok(Self {
            begins: Begins::needed(code, &spans)?,
            spans: spans.into(),
        })
    }

    /// Returns the line of the instruction at `offset`.
    pub(crate) fn at(&self, offset: u32) -> Option<u32> {
        line_at(&self.spans, offset)
    }

    /// Returns the instructions whose events replace `LINE` events.
    pub(crate) fn begins(&self) -> Option<&Begins> {
        self.begins.as_ref()
    }
}

/// Returns the line of the instruction at `offset`. The spans must be in order.
fn line_at(spans: &[Span], offset: u32) -> Option<u32> {
    let after = spans.partition_point(|span| span.start <= offset);
    spans[..after].last()?.line
}

/// The hook's data of a code object.
#[derive(Debug)]
pub(crate) struct WatchedCode {
    pub(crate) lines: Arc<Lines>,
    /// True if its lines begin at instructions, and not by `LINE` events.
    by_instructions: AtomicBool,
}

impl WatchedCode {
    /// Makes the data of a code object with these lines.
    pub(crate) fn new(lines: &Arc<Lines>, by_instructions: bool) -> Self {
        Self {
            lines: Arc::clone(lines),
            by_instructions: AtomicBool::new(by_instructions),
        }
    }

    /// Returns whether its lines begin at instructions.
    pub(crate) fn is_by_instructions(&self) -> bool {
        self.by_instructions.load(Ordering::Relaxed)
    }

    /// Makes its lines begin by `LINE` events from now on.
    pub(crate) fn take_line_events(&self) {
        self.by_instructions.store(false, Ordering::Relaxed);
    }
}
