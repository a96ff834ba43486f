//! The lines of a code object, equal to those of `inspect.getsourcelines`.
//!
//! `inspect` reads tokens from the first line of a code object on, and guesses the end of the block from them. This module
//! makes the same guess, since users see that of `inspect`. A comment after the body belongs to the block if it is indented
//! like the body. The block of a lambda is its whole statement. For a class body, the block starts at the line that
//! `inspect` takes for its start.

use std::ops::Range;

use crate::tokens::{self, Stop, Token};
use crate::{Version, search};

/// Returns the lines of the code object whose `co_firstlineno` is `first_line`, counted from 1, the end excluded.
///
/// `lines` are all lines of the file, as [`lines`](crate::lines()) returns them. The block need not start at
/// `first_line`: up to Python 3.12 it starts at the nearest line at or above `first_line` that looks like a definition.
///
/// Returns `None` if `inspect` raises an exception: the line is beyond the end, or the `tokenize` module of that version
/// rejects the text from that line on. The latter happens for code objects that are not functions, if the search for a
/// definition ended within a string.
pub fn block(lines: &[String], first_line: usize, version: Version) -> Option<Range<usize>> {
    let index = first_line.checked_sub(1)?;
    let start = if version < Version::EXACT_FIRST_LINE {
        search::upwards(lines, index)?
    } else {
        index
    };
    let lines = lines.get(start..).filter(|lines| !lines.is_empty())?;
    let mut finder = Finder::new(version);
    match tokens::read(lines, version, &mut |token| finder.receive(token)) {
        Ok(()) | Err(Stop::Enough | Stop::Indentation) => {
            Some(start + 1..start + 1 + finder.last.min(lines.len()))
        }
        Err(Stop::Malformed) => None,
    }
}

/// The state of the search for the end of a block.
struct Finder {
    state: State,
    /// True if the rest of the statement is skipped, since it does not affect the block.
    skipping: bool,
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
enum State {
    /// The definition has not begun.
    Start,
    Decorator {
        with_arguments: bool,
    },
    Definition,
    Lambda,
}

impl Finder {
    fn new(version: Version) -> Self {
        Self {
            state: State::Start,
            skipping: false,
            depth: 0,
            body_column: None,
            last: 1,
            parentheses_end_decorators: version < Version::DECORATORS_END_AT_LINE_END,
        }
    }

    fn receive(&mut self, token: Token) -> Result<(), Stop> {
        if self.state == State::Start {
            self.start(token);
            return Ok(());
        }
        if self.parentheses_end_decorators && matches!(token, Token::Open | Token::Close) {
            self.parenthesis(token);
            return Ok(());
        }
        match token {
            Token::Newline { row } => self.end_statement(row),
            _ if self.skipping => Ok(()),
            Token::Indent { column } => {
                if self.state == State::Definition {
                    self.body_column.get_or_insert(column);
                }
                self.depth += 1;
                self.skipping = true;
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
                self.state = State::Decorator {
                    with_arguments: false,
                }
            }
            Token::Definition => self.state = State::Definition,
            Token::Lambda => self.state = State::Lambda,
            _ => {}
        }
        self.skipping = true;
    }

    /// Handles a parenthesis in the versions in which it may end a decorator. It has no other effect: `inspect` does
    /// not take it for the start of another statement.
    fn parenthesis(&mut self, token: Token) {
        if let State::Decorator { .. } = self.state {
            self.state = match token {
                Token::Open => State::Decorator {
                    with_arguments: true,
                },
                _ => State::Start,
            };
        }
    }

    fn end_statement(&mut self, row: usize) -> Result<(), Stop> {
        self.skipping = false;
        self.last = row;
        match self.state {
            State::Lambda => return Err(Stop::Enough),
            State::Decorator { with_arguments }
                if !(with_arguments && self.parentheses_end_decorators) =>
            {
                self.state = State::Start;
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
