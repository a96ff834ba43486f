//! f-strings, which the tokenizer splits: text, then tokens within braces, then text again.

use super::Reader;
use crate::tokens::prefix::Opening;
use crate::tokens::prefix::Quote;
use crate::tokens::{Stop, Token};

/// An f-string around the cursor.
pub(super) struct Formatted {
    quote: Quote,
    raw: bool,
    /// The number of open brackets in this string, including the braces around expressions.
    pub(super) depth: usize,
    /// The number of open expressions: an expression, and those nested in its format.
    expressions: usize,
    /// True if text follows, and not the tokens of an expression.
    pub(super) in_text: bool,
    /// True if the text is a format: it follows the colon of an expression.
    in_format: bool,
}

/// The limit of nested expressions: an expression, one in its format, and one in the format of that one. A deeper one
/// is an error.
const DEEPEST_EXPRESSION: usize = 3;

impl Formatted {
    pub(super) fn new(opening: Opening) -> Self {
        Self {
            quote: opening.quote,
            raw: opening.raw,
            depth: 0,
            expressions: 0,
            in_text: true,
            in_format: false,
        }
    }

    fn open_expression(&mut self) -> Result<(), Stop> {
        if self.expressions == DEEPEST_EXPRESSION {
            return Err(Stop::Malformed);
        }
        self.expressions += 1;
        self.in_text = false;
        Ok(())
    }

    /// Returns whether a colon here ends the expression.
    pub(super) fn ends_expression(&self) -> bool {
        self.expressions > 0 && self.depth == self.expressions
    }

    pub(super) fn start_format(&mut self) {
        self.in_text = true;
        self.in_format = true;
    }

    pub(super) fn close_bracket(&mut self, bracket: char) -> Result<(), Stop> {
        self.depth = self.depth.checked_sub(1).ok_or(Stop::Malformed)?;
        if bracket == '}' && self.depth + 1 == self.expressions {
            self.expressions -= 1;
            self.in_text = true;
            self.in_format = false;
        }
        Ok(())
    }
}

impl Reader<'_, '_> {
    /// Reads a piece of text of the innermost f-string, its end, or the start of an expression.
    pub(super) fn formatted_text(&mut self, mut string: Formatted) -> Result<(), Stop> {
        let rest = self.cursor.rest();
        if rest.starts_with(string.quote.text()) {
            self.cursor.skip(string.quote.text().len());
            return (self.emit)(Token::Other);
        }
        if rest.starts_with('{') && !rest.starts_with("{{") {
            string.open_expression()?;
        } else {
            let text = self.piece(&mut string)?;
            (self.emit)(Token::of(&text))?;
        }
        self.formatted.push(string);
        Ok(())
    }

    /// Reads text up to the next brace. A doubled brace ends the piece with one brace.
    fn piece(&mut self, string: &mut Formatted) -> Result<String, Stop> {
        let in_format = string.in_format && string.expressions > 0;
        let mut in_character_name = false;
        let mut text = String::new();
        loop {
            let rest = self.cursor.rest();
            if rest.starts_with(string.quote.text()) {
                return Ok(text);
            }
            let letter = rest.chars().next().ok_or(Stop::Malformed)?;
            match letter {
                '\n' if !string.quote.triple => {
                    if !in_format {
                        return Err(Stop::Malformed);
                    }
                    string.in_text = false;
                    string.in_format = false;
                    return Ok(text);
                }
                '{' if in_format || !rest.starts_with("{{") => {
                    string.open_expression()?;
                    return Ok(text);
                }
                '}' if !in_character_name
                    && (in_format || string.depth > 0 || !rest.starts_with("}}")) =>
                {
                    string.in_text = false;
                    return Ok(text);
                }
                '{' | '}' => {
                    self.cursor.skip(if in_character_name { 1 } else { 2 });
                    text.push(letter);
                    return Ok(text);
                }
                '\\' => {
                    self.cursor.advance();
                    text.push(letter);
                    // a backslash before a brace does not escape the brace
                    if matches!(self.cursor.peek(), Some('{' | '}')) {
                        continue;
                    }
                    text.extend(self.cursor.advance());
                    if !string.raw && text.ends_with("\\N") && self.cursor.peek() == Some('{') {
                        in_character_name = true;
                        text.extend(self.cursor.advance());
                    }
                }
                _ => text.extend(self.cursor.advance()),
            }
        }
    }
}
