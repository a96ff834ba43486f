//! Indentation, measured in two ways: with tab stops at every eighth column, and with tabs as wide as a blank. If the
//! two disagree about which line is deeper, the compiler refuses the file.

use super::Reader;
use crate::tokens::{Stop, Token};

/// The size of the compiler's fixed table of indentations.
const DEEPEST: usize = 100;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Column {
    with_tabs: usize,
    without_tabs: usize,
}

/// The open indentations, outermost first. Column 0 is always open and not in the list.
#[derive(Default)]
pub(super) struct Indentations(Vec<Column>);

/// The change of indentation at a line.
enum Change {
    None,
    Deeper,
    /// The number of indentations that end.
    Back(usize),
}

impl Indentations {
    fn change_to(&mut self, column: Column) -> Result<Change, Stop> {
        let open = self.0.len();
        let current = self.0.last().copied().unwrap_or_default();
        if column.with_tabs > current.with_tabs {
            if open + 1 >= DEEPEST || column.without_tabs <= current.without_tabs {
                return Err(Stop::Indentation);
            }
            self.0.push(column);
            return Ok(Change::Deeper);
        }
        while self
            .0
            .last()
            .is_some_and(|last| column.with_tabs < last.with_tabs)
        {
            self.0.pop();
        }
        if self.0.last().copied().unwrap_or_default() != column {
            return Err(Stop::Indentation);
        }
        Ok(match open - self.0.len() {
            0 => Change::None,
            ended => Change::Back(ended),
        })
    }
}

impl Reader<'_, '_> {
    /// Reads the blanks at the start of a line. Returns true if the rest of the line is empty or a comment.
    pub(super) fn indentation(&mut self) -> Result<bool, Stop> {
        let column = self.measure()?;
        let is_blank = matches!(self.cursor.peek(), Some('#' | '\n'));
        if is_blank || self.level > 0 {
            return Ok(is_blank);
        }
        match self.indentations.change_to(column)? {
            Change::None => {}
            Change::Deeper => {
                let (_, column) = self.cursor.place();
                (self.emit)(Token::Indent { column })?;
            }
            Change::Back(ended) => {
                for _ in 0..ended {
                    (self.emit)(Token::Dedent)?;
                }
            }
        }
        Ok(false)
    }

    /// Measures the indentation of a line. If backslashes break it over lines, the part before the first backslash
    /// counts, unless that part is empty.
    fn measure(&mut self) -> Result<Column, Stop> {
        let mut column = Column::default();
        let mut broken = None;
        loop {
            match self.cursor.peek() {
                Some(' ') => {
                    column.with_tabs += 1;
                    column.without_tabs += 1;
                }
                Some('\t') => {
                    column.with_tabs = (column.with_tabs / 8 + 1) * 8;
                    column.without_tabs += 1;
                }
                Some('\x0c') => column = Column::default(),
                Some('\\') => {
                    // as in the compiler, both widths are then the width with tab stops
                    if broken.is_none() && column.with_tabs > 0 {
                        broken = Some(Column {
                            without_tabs: column.with_tabs,
                            ..column
                        });
                    }
                    self.cursor.continuation()?;
                    continue;
                }
                _ => return Ok(broken.unwrap_or(column)),
            }
            self.cursor.advance();
        }
    }
}
