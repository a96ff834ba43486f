//! Strings.

use super::Reader;
use super::formatted::Formatted;
use crate::tokens::prefix::{Opening, Quote};
use crate::tokens::{Stop, Token};

impl Reader<'_, '_> {
    /// Skips a string, or the opening of an f-string.
    pub(super) fn string(&mut self, opening: Opening) -> Result<(), Stop> {
        self.cursor.skip(opening.length);
        if opening.formatted {
            self.formatted.push(Formatted::new(opening));
        } else {
            self.skip_to_end(opening.quote)?;
        }
        (self.emit)(Token::Other)
    }

    fn skip_to_end(&mut self, quote: Quote) -> Result<(), Stop> {
        loop {
            if self.cursor.rest().starts_with(quote.text()) {
                self.cursor.skip(quote.text().len());
                return Ok(());
            }
            match self.cursor.advance() {
                Some('\\') => {
                    self.cursor.advance();
                }
                Some('\n') if !quote.triple => return Err(Stop::Malformed),
                Some(_) => {}
                None => return Err(Stop::Malformed),
            }
        }
    }
}
