//! Lines of a text, by the offsets that a parser counts in.

use rustpython_parser::text_size::TextSize;

/// Where each line of a text starts.
pub(super) struct Positions(Vec<usize>);

impl Positions {
    pub(super) fn new(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    /// The line, from 1, that the offset stands in.
    pub(super) fn line(&self, offset: TextSize) -> usize {
        let offset = usize::from(offset);
        self.0.partition_point(|start| *start <= offset)
    }

    /// The line of the last character before the offset.
    pub(super) fn line_before(&self, offset: TextSize) -> usize {
        self.line(offset.checked_sub(1.into()).unwrap_or_default())
    }
}
