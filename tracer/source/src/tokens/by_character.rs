//! Tokens of `tokenize` from Python 3.12 on: those of the compiler's tokenizer, with its errors.

mod cursor;
mod formatted;
mod indentation;
mod number;
mod string;

use super::{Stop, Token, TokenSink, prefix};
use cursor::Cursor;
use formatted::Formatted;
use indentation::Indentations;

/// Calls `emit` with each token of `lines`.
pub(super) fn read(lines: &[String], emit: &mut TokenSink<'_>) -> Result<(), Stop> {
    let mut reader = Reader {
        cursor: Cursor::new(lines),
        at_line_start: true,
        level: 0,
        indentations: Indentations::default(),
        formatted: Vec::new(),
        emit,
    };
    loop {
        if let Some(string) = reader.formatted.pop_if(|string| string.in_text) {
            reader.formatted_text(string)?;
        } else if !reader.token()? {
            return Ok(());
        }
    }
}

/// The size of the compiler's fixed table of brackets.
const DEEPEST_BRACKET: usize = 200;

struct Reader<'a, 'b> {
    cursor: Cursor<'a>,
    at_line_start: bool,
    /// The number of open brackets. A closing bracket without an opening one is ignored.
    level: usize,
    indentations: Indentations,
    /// The f-strings around the cursor, outermost first.
    formatted: Vec<Formatted>,
    emit: &'a mut TokenSink<'b>,
}

impl Reader<'_, '_> {
    /// Reads one token outside the text of f-strings, with the indentation before it. Returns false at the end.
    fn token(&mut self) -> Result<bool, Stop> {
        let mut is_blank = false;
        if std::mem::take(&mut self.at_line_start) {
            is_blank = self.indentation()?;
        }
        self.cursor.skip_while(is_blank_character);
        while self.cursor.peek() == Some('\\') {
            self.cursor.continuation()?;
            self.cursor.skip_while(is_blank_character);
        }
        if self.cursor.peek() == Some('#') {
            let (row, column) = self.cursor.place();
            (self.emit)(Token::Comment { row, column })?;
            self.cursor.skip_while(|letter| letter != '\n');
        }
        let Some(letter) = self.cursor.peek() else {
            return if self.level > 0 {
                Err(Stop::Malformed)
            } else {
                Ok(false)
            };
        };
        if letter == '\n' {
            self.line_end(is_blank)?;
        } else if let Some(opening) = prefix::opening(self.cursor.rest()) {
            self.string(opening)?;
        } else if self.cursor.starts_a_number() {
            number::skip(&mut self.cursor)?;
            (self.emit)(Token::Other)?;
        } else if is_part_of_name(letter) {
            self.name()?;
        } else {
            self.sign(letter)?;
        }
        Ok(true)
    }

    fn line_end(&mut self, is_blank: bool) -> Result<(), Stop> {
        let (row, _) = self.cursor.place();
        self.cursor.advance();
        self.at_line_start = true;
        (self.emit)(if is_blank || self.level > 0 {
            Token::LineBreak
        } else {
            Token::Newline { row }
        })
    }

    fn name(&mut self) -> Result<(), Stop> {
        let name = self.cursor.skip_while(is_part_of_name);
        (self.emit)(Token::of(name))
    }

    fn sign(&mut self, letter: char) -> Result<(), Stop> {
        if letter.is_ascii_control() {
            return Err(Stop::Malformed);
        }
        if self.cursor.rest().starts_with("@=") {
            self.cursor.skip(2);
            return (self.emit)(Token::Other);
        }
        self.cursor.advance();
        match letter {
            ':' => {
                if let Some(string) = self
                    .formatted
                    .last_mut()
                    .filter(|string| string.ends_expression())
                {
                    string.start_format();
                }
            }
            '(' | '[' | '{' => {
                if self.level == DEEPEST_BRACKET {
                    return Err(Stop::Malformed);
                }
                self.level += 1;
                if let Some(string) = self.formatted.last_mut() {
                    string.depth += 1;
                }
            }
            ')' | ']' | '}' => {
                self.level = self.level.saturating_sub(1);
                if let Some(string) = self.formatted.last_mut() {
                    string.close_bracket(letter)?;
                }
            }
            _ => {}
        }
        (self.emit)(Token::of(letter.encode_utf8(&mut [0; 4])))
    }
}

fn is_blank_character(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\x0c')
}

/// Returns whether a character may be part of a name. Any character beyond ASCII may, even a typographic quote.
fn is_part_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || !letter.is_ascii()
}
