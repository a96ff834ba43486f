//! f-strings, which the tokenizer takes apart: text, then tokens within braces, then text again.

use super::Reader;
use crate::tokens::prefix::Opening;
use crate::tokens::prefix::Quote;
use crate::tokens::{Stop, Token};

/// An f-string that the cursor is inside of.
pub(super) struct Formatted {
    quote: Quote,
    raw: bool,
    /// Brackets open within this string, the braces around expressions included.
    pub(super) depth: usize,
    /// Expressions open: one, and those within its format.
    expressions: usize,
    /// What comes next is text, and not the tokens of an expression.
    pub(super) in_text: bool,
    /// The text is what follows the colon of an expression.
    in_format: bool,
}

/// An expression, one in its format, one in that one's format: more is an error.
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

    /// Whether a colon here ends the expression.
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
    /// A piece of the innermost f-string's text, its end, or the expression that starts here.
    pub(super) fn formatted_text(&mut self, mut string: Formatted) -> Result<(), Stop> {
        let rest = self.cursor.rest();
        if rest.starts_with(string.quote.text()) {
            self.cursor.skip(string.quote.text().len());
            return (self.take)(Token::Other);
        }
        if rest.starts_with('{') && !rest.starts_with("{{") {
            string.open_expression()?;
        } else {
            let text = self.piece(&mut string)?;
            (self.take)(Token::of(&text))?;
        }
        self.formatted.push(string);
        Ok(())
    }

    /// Text up to the next brace, doubled braces ending a piece with one of them.
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
                    // A brace is no less a brace for a backslash before it.
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
