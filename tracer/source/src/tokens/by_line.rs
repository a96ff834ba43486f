//! Tokens of `tokenize` up to Python 3.11. It tries a pattern at each position of each line; a character that matches
//! no pattern is skipped.

mod number;

use super::prefix::{self, Quote};
use super::{Stop, Token, TokenSink};
use crate::search::is_word;

/// Calls `emit` with each token of `lines`.
pub(super) fn read(lines: &[String], emit: &mut TokenSink<'_>) -> Result<(), Stop> {
    let mut reader = Reader {
        level: 0,
        continued: false,
        indentations: vec![0],
        open_quote: None,
        emit,
    };
    for (index, line) in lines.iter().enumerate() {
        reader.line(line, index + 1)?;
    }
    reader.end()
}

struct Reader<'a, 'b> {
    /// The number of open brackets. It is negative after a closing bracket without an opening one: the indentation of
    /// lines is then ignored, but they end statements.
    level: isize,
    /// True if the last line ended with a backslash.
    continued: bool,
    indentations: Vec<usize>,
    /// The closing quotes of a string that continues from the line before.
    open_quote: Option<Quote>,
    emit: &'a mut TokenSink<'b>,
}

impl Reader<'_, '_> {
    fn line(&mut self, line: &str, row: usize) -> Result<(), Stop> {
        let mut rest = line;
        if let Some(quote) = self.open_quote {
            match end_of_string(line, quote) {
                Some(length) => rest = &line[length..],
                None if !quote.triple && !line.ends_with("\\\n") => rest = "",
                None => return Ok(()),
            }
            self.open_quote = None;
            (self.emit)(Token::Other)?;
        } else if self.level == 0 && !self.continued {
            rest = line.trim_start_matches(BLANKS);
            match rest.chars().next() {
                None => return Ok(()),
                Some('\n') => return (self.emit)(Token::LineBreak),
                Some('#') => {
                    let column = line.len() - rest.len();
                    (self.emit)(Token::Comment { row, column })?;
                    return (self.emit)(Token::LineBreak);
                }
                Some(_) => self.indentation(&line[..line.len() - rest.len()])?,
            }
        } else {
            self.continued = false;
        }
        while !rest.is_empty() {
            let length = self.token(line, rest, row)?;
            rest = rest[length..].trim_start_matches(BLANKS);
        }
        Ok(())
    }

    fn indentation(&mut self, blanks: &str) -> Result<(), Stop> {
        let column = blanks.chars().fold(0, |column, blank| match blank {
            '\t' => (column / 8 + 1) * 8,
            '\x0c' => 0,
            _ => column + 1,
        });
        let outer = self.indentations.last().copied().unwrap_or(0);
        if column > outer {
            self.indentations.push(column);
            let column = blanks.len();
            return (self.emit)(Token::Indent { column });
        }
        if !self.indentations.contains(&column) {
            return Err(Stop::Indentation);
        }
        while self
            .indentations
            .last()
            .is_some_and(|outer| column < *outer)
        {
            self.indentations.pop();
            (self.emit)(Token::Dedent)?;
        }
        Ok(())
    }

    /// Emits the token at the start of `rest`, which is the end of `line`, and returns its length in bytes.
    fn token(&mut self, line: &str, rest: &str, row: usize) -> Result<usize, Stop> {
        let rest = match rest.trim_start_matches(BLANKS) {
            "" => return Ok(rest.len()),
            text if text.len() < rest.len() => return Ok(rest.len() - text.len()),
            text => text,
        };
        if rest.starts_with("\\\n") {
            self.continued = true;
            return Ok(2);
        }
        if let Some(length) = self.string(rest)? {
            return Ok(length);
        }
        let number = number::length(rest);
        let word = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let (token, length) = match &rest[..first] {
            "\n" if self.level > 0 => (Token::LineBreak, first),
            "\n" => (Token::Newline { row }, first),
            "#" => {
                let column = line[..line.len() - rest.len()].chars().count();
                (
                    Token::Comment { row, column },
                    rest.trim_end_matches('\n').len(),
                )
            }
            _ if number > 0 => (Token::Other, number),
            _ if word > 0 => (Token::of(&rest[..word]), word),
            "@" if rest.starts_with("@=") => (Token::Other, 2),
            sign => {
                match sign {
                    "(" | "[" | "{" => self.level += 1,
                    ")" | "]" | "}" => self.level -= 1,
                    _ => {}
                }
                (Token::of(sign), first)
            }
        };
        (self.emit)(token)?;
        Ok(length)
    }

    /// Returns the length of the string at the start of `rest`, at most up to the line's end. A lone quote is not a
    /// string.
    fn string(&mut self, rest: &str) -> Result<Option<usize>, Stop> {
        let Some(opening) = prefix::opening(rest) else {
            return Ok(None);
        };
        let inside = &rest[opening.length..];
        match end_of_string(inside, opening.quote) {
            Some(length) => {
                (self.emit)(Token::Other)?;
                Ok(Some(opening.length + length))
            }
            None if opening.quote.triple || ends_with_continuation(inside) => {
                self.open_quote = Some(opening.quote);
                Ok(Some(rest.len()))
            }
            None => Ok(None),
        }
    }

    fn end(&mut self) -> Result<(), Stop> {
        if self.open_quote.is_some() || self.level != 0 || self.continued {
            return Err(Stop::Malformed);
        }
        for _ in 1..self.indentations.len() {
            (self.emit)(Token::Dedent)?;
        }
        Ok(())
    }
}

const BLANKS: [char; 3] = [' ', '\t', '\x0c'];

/// Returns the number of bytes of `text` up to the end of a string that is open at its start, the closing quotes
/// included. Returns `None` if the string does not end in this line.
fn end_of_string(text: &str, quote: Quote) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with(quote.text()) {
            return Some(at + quote.text().len());
        }
        let mut letters = text[at..].chars();
        at += match letters.next()? {
            '\\' => 1 + letters.next()?.len_utf8(),
            letter => letter.len_utf8(),
        };
    }
    None
}

/// Returns whether the line ends with a backslash that is not itself escaped, and so escapes the line end.
fn ends_with_continuation(text: &str) -> bool {
    text.strip_suffix('\n').is_some_and(|text| {
        let backslashes = text.len() - text.trim_end_matches('\\').len();
        backslashes % 2 == 1
    })
}
