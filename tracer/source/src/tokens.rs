//! Python's tokens, as far as the search for the end of a block asks about them.
//!
//! `inspect` asks `tokenize`, and that is two different tokenizers: up to 3.11 patterns applied line by line, which
//! take any text; from 3.12 on the compiler's own, which reads character by character and refuses what is no Python.
//! On a program both give the same blocks. They differ where `inspect` starts in the middle of something.

mod by_character;
mod by_line;
mod prefix;

use crate::Version;

/// A token. Rows count from 1 at the first line that is read, columns from 0 in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// `@`.
    At,
    /// `def` or `class`.
    Definition,
    /// `lambda`.
    Lambda,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// The end of a statement's last line.
    Newline { row: usize },
    /// The end of a line that ends no statement.
    LineBreak,
    /// From `#` to the end of its line.
    Comment { row: usize, column: usize },
    /// Deeper than the line before; the column of the first token after it.
    Indent { column: usize },
    /// Back to one of the outer indentations; one for each that ends.
    Dedent,
    /// Any other.
    Other,
}

/// Why the reading of tokens stopped early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Whoever takes the tokens has seen enough.
    Enough,
    /// An indentation that fits to none before.
    Indentation,
    /// Text that is no Python, or that ends in the middle.
    Malformed,
}

/// Who is given the tokens, one by one.
pub(crate) type Take<'a> = dyn FnMut(Token) -> Result<(), Stop> + 'a;

/// Gives the tokens of `lines` to `take`, until it stops or they end.
pub(crate) fn read(lines: &[String], version: Version, take: &mut Take<'_>) -> Result<(), Stop> {
    if version < Version::TOKENIZES_AS_IT_COMPILES {
        by_line::read(lines, take)
    } else {
        by_character::read(lines, take)
    }
}

impl Token {
    /// The token whose text this is. The parts of an f-string count: a part that reads `def` is taken for the word.
    fn of(text: &str) -> Self {
        match text {
            "@" => Self::At,
            "def" | "class" => Self::Definition,
            "lambda" => Self::Lambda,
            "(" => Self::Open,
            ")" => Self::Close,
            _ => Self::Other,
        }
    }
}
