//! Python's tokens, as far as the search for the end of a block needs them.
//!
//! `inspect` calls `tokenize`, which has two implementations. Up to Python 3.11 it applies patterns line by line, and
//! accepts any text. From 3.12 on it is the compiler's tokenizer, which reads character by character and rejects text that
//! is not Python. For a whole program, both find the same blocks. They differ if `inspect` starts within a statement or a
//! string.

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
    /// The end of a line that does not end a statement.
    LineBreak,
    /// A comment: from `#` to the end of the line.
    Comment { row: usize, column: usize },
    /// A deeper indentation than in the line before; `column` is that of the first token after it.
    Indent { column: usize },
    /// The end of one indentation. A line that ends several has one such token for each.
    Dedent,
    /// Any other token.
    Other,
}

/// The reason why reading tokens stopped early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The receiver needs no more tokens.
    Enough,
    /// An indentation that matches no outer one.
    Indentation,
    /// Text that is not Python, or that ends within a token.
    Malformed,
}

/// The receiver of the tokens, which is called with each of them.
pub(crate) type TokenSink<'a> = dyn FnMut(Token) -> Result<(), Stop> + 'a;

/// Calls `emit` with each token of `lines`, until it returns an error or the lines end.
pub(crate) fn read(
    lines: &[String],
    version: Version,
    emit: &mut TokenSink<'_>,
) -> Result<(), Stop> {
    if version < Version::COMPILER_TOKENIZER {
        by_line::read(lines, emit)
    } else {
        by_character::read(lines, emit)
    }
}

impl Token {
    /// Returns the token of this text. The text may also be a part of an f-string: as in `inspect`, the part `def` counts as
    /// the keyword.
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
