//! The lines of a code object, decoded once: the interpreter decodes its table from the start to find one of them.

use pyo3::prelude::*;

use super::begins::Begins;

/// The lines of all code objects that are equal.
#[derive(Debug)]
pub(crate) struct Lines {
    spans: Box<[Span]>,
    begins: Option<Begins>,
}

/// Instructions in a row that are of one line, from `start` up to where the next span starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// An offset in bytes.
    pub(super) start: u32,
    /// None for what the compiler has added.
    pub(super) line: Option<u32>,
}

impl Lines {
    /// Those of `code`.
    pub(super) fn of(code: &Bound<'_, PyAny>) -> PyResult<Self> {
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

    /// The line of the instruction at `offset`.
    pub(super) fn at(&self, offset: u32) -> Option<u32> {
        line_at(&self.spans, offset)
    }

    /// The instructions whose events are taken in place of `LINE` events.
    pub(super) fn begins(&self) -> Option<&Begins> {
        self.begins.as_ref()
    }
}

/// The line of the instruction at `offset`, by spans in order.
pub(super) fn line_at(spans: &[Span], offset: u32) -> Option<u32> {
    let after = spans.partition_point(|span| span.start <= offset);
    spans[..after].last()?.line
}
