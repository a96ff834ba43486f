//! The lines of a code object, equal to those of `inspect.getsourcelines`.
//!
//! `inspect` reads tokens from the first line of a code object on, and guesses the end of the block from them. Users
//! see the result of this guess. A comment after the body belongs to the block if it is indented like the body. A
//! lambda has its whole statement. A class body has the block that starts at the line `inspect` took for its start.

use std::ops::Range;

use crate::tokens::{self, Stop, Token};
use crate::{Version, search};

/// Returns the lines of the code object whose `co_firstlineno` is `first_line`, counted from 1, the end excluded.
///
/// `lines` are all lines of the file, as [`lines`](crate::lines()) returns them. The block need not start at
/// `first_line`: up to Python 3.12 it starts at the nearest line at or above `first_line` that looks like a definition.
///
/// `None` if `inspect` raises. Either the line is beyond the end, or the text from there on is not Python for the
/// `tokenize` module of that version. The latter happens for code objects that are not functions, if the search ended
/// in a string.
pub fn block(lines: &[String], first_line: usize, version: Version) -> Option<Range<usize>> {
    let index = first_line.checked_sub(1)?;
    let start = if version < Version::TRUSTS_THE_FIRST_LINE {
        search::upwards(lines, index)?
    } else {
        index
    };
    let from_there = lines.get(start..).filter(|lines| !lines.is_empty())?;
    let mut finder = Finder::new(version);
    match tokens::read(from_there, version, &mut |token| finder.take(token)) {
        Ok(()) | Err(Stop::Enough | Stop::Indentation) => {
            Some(start + 1..start + 1 + finder.last.min(from_there.len()))
        }
        Err(Stop::Malformed) => None,
    }
}

/// The state of the search for the end of a block.
struct Finder {
    seen: Seen,
    /// True if the rest of the statement is skipped, since it does not affect the block.
    passing: bool,
    /// The number of indentations open since the start of the block.
    depth: isize,
    /// The column of the first line of the body.
    body_column: Option<usize>,
    /// The last row known to belong to the block.
    last: usize,
    /// True in the Python versions in which a decorator ends at its first closing parenthesis. In these versions, the
    /// end of its line does not end a decorator with arguments.
    parentheses_end_decorators: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    Decorator { with_arguments: bool },
    Definition,
    Lambda,
}

impl Finder {
    fn new(version: Version) -> Self {
        Self {
            seen: Seen::Nothing,
            passing: false,
            depth: 0,
            body_column: None,
            last: 1,
            parentheses_end_decorators: version < Version::DECORATORS_END_WITH_THEIR_LINE,
        }
    }

    fn take(&mut self, token: Token) -> Result<(), Stop> {
        if self.seen == Seen::Nothing {
            self.start(token);
            return Ok(());
        }
        if self.parentheses_end_decorators && matches!(token, Token::Open | Token::Close) {
            self.parenthesis(token);
            return Ok(());
        }
        match token {
            Token::Newline { row } => self.end_statement(row),
            _ if self.passing => Ok(()),
            Token::Indent { column } => {
                if self.seen == Seen::Definition {
                    self.body_column.get_or_insert(column);
                }
                self.depth += 1;
                self.passing = true;
                Ok(())
            }
            Token::Dedent => {
                self.depth -= 1;
                if self.depth <= 0 {
                    Err(Stop::Enough)
                } else {
                    Ok(())
                }
            }
            Token::Comment { row, column } => {
                if self.body_column.is_some_and(|body| column >= body) {
                    self.last = row;
                }
                Ok(())
            }
            Token::LineBreak => Ok(()),
            _ if self.depth == 0 => Err(Stop::Enough),
            _ => Ok(()),
        }
    }

    /// Skips all tokens before the definition, whatever they are.
    fn start(&mut self, token: Token) {
        match token {
            Token::At => {
                self.seen = Seen::Decorator {
                    with_arguments: false,
                }
            }
            Token::Definition => self.seen = Seen::Definition,
            Token::Lambda => self.seen = Seen::Lambda,
            _ => {}
        }
        self.passing = true;
    }

    /// Handles a parenthesis in these versions. It may end a decorator, but has no other effect: it does not even show
    /// that another statement begins.
    fn parenthesis(&mut self, token: Token) {
        if let Seen::Decorator { .. } = self.seen {
            self.seen = match token {
                Token::Open => Seen::Decorator {
                    with_arguments: true,
                },
                _ => Seen::Nothing,
            };
        }
    }

    fn end_statement(&mut self, row: usize) -> Result<(), Stop> {
        self.passing = false;
        self.last = row;
        match self.seen {
            Seen::Lambda => return Err(Stop::Enough),
            Seen::Decorator { with_arguments }
                if !(with_arguments && self.parentheses_end_decorators) =>
            {
                self.seen = Seen::Nothing;
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
