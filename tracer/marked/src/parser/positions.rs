//! Line numbers of a text, by byte offset.

use rustpython_parser::text_size::TextSize;

/// The offset of the start of each line.
pub(super) struct Positions(Vec<usize>);

impl Positions {
    pub(super) fn new(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    /// Returns the line of the offset, from 1.
    pub(super) fn line(&self, offset: TextSize) -> usize {
        let offset = usize::from(offset);
        self.0.partition_point(|start| *start <= offset)
    }

    /// Returns the line of the last character before the offset.
    pub(super) fn line_before(&self, offset: TextSize) -> usize {
        self.line(offset.checked_sub(1.into()).unwrap_or_default())
    }
}
