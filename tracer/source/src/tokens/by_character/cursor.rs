//! A position in the lines.

use crate::tokens::Stop;

/// A position in the lines, for reading character by character across line ends.
pub(super) struct Cursor<'a> {
    lines: &'a [String],
    row: usize,
    /// The offset in the line in bytes; never at the end of a line.
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(lines: &'a [String]) -> Self {
        let mut cursor = Self {
            lines,
            row: 0,
            at: 0,
        };
        cursor.settle();
        cursor
    }

    /// Returns the rest of the line, which is empty only at the end of the text.
    pub(super) fn rest(&self) -> &'a str {
        self.lines.get(self.row).map_or("", |line| &line[self.at..])
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Returns the row, from 1, and the column, from 0 in characters.
    pub(super) fn place(&self) -> (usize, usize) {
        let before = self.lines.get(self.row).map_or("", |line| &line[..self.at]);
        (self.row + 1, before.chars().count())
    }

    pub(super) fn advance(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.skip(letter.len_utf8());
        Some(letter)
    }

    /// Skips `length` bytes, which must not reach beyond the line.
    pub(super) fn skip(&mut self, length: usize) {
        self.at += length;
        self.settle();
    }

    /// Skips characters while `wanted` returns true, within this line, and returns the skipped text.
    pub(super) fn skip_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|letter| !wanted(letter)).unwrap_or(rest.len());
        self.skip(length);
        &rest[..length]
    }

    /// Skips a backslash and the line end after it, which must not be the last one.
    pub(super) fn continuation(&mut self) -> Result<(), Stop> {
        if !self.rest().starts_with("\\\n") {
            return Err(Stop::Malformed);
        }
        self.skip(2);
        self.peek().map(|_| ()).ok_or(Stop::Malformed)
    }

    pub(super) fn starts_a_number(&self) -> bool {
        let rest = self.rest();
        rest.strip_prefix('.')
            .unwrap_or(rest)
            .starts_with(|letter: char| letter.is_ascii_digit())
    }

    fn settle(&mut self) {
        while self
            .lines
            .get(self.row)
            .is_some_and(|line| self.at >= line.len())
        {
            self.row += 1;
            self.at = 0;
        }
    }
}
