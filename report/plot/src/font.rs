//! The font of all pictures. A part of DejaVu Sans is embedded in the program, since servers often have no fonts.

use ttf_parser::Face;

use crate::text::isolates;

/// The embedded font, with Latin, Greek and Cyrillic letters, punctuation and some signs.
pub(crate) const EMBEDDED: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");

/// The font family in pictures, which makes them look the same everywhere.
pub(crate) const FAMILY: &str = "DejaVu Sans";

/// The width of an unknown character, as a share of its height. Chinese and Japanese characters are square.
const OTHER_WIDTH: f64 = 1.0;

/// The characters of a font and their widths.
pub(crate) struct Font {
    face: Option<Face<'static>>,
}

impl Font {
    /// Returns the embedded font.
    pub(crate) fn embedded() -> Self {
        Self {
            face: Face::parse(EMBEDDED, 0).ok(),
        }
    }

    /// Returns whether the font has this character.
    pub(crate) fn has(&self, character: char) -> bool {
        let face = self.face.as_ref();
        face.is_some_and(|face| face.glyph_index(character).is_some())
    }

    /// Returns the width of a character as a share of the font size.
    pub(crate) fn width(&self, character: char) -> f64 {
        if isolates(character) {
            return 0.0;
        }
        let width = self.face.as_ref().and_then(|face| {
            let advance = face.glyph_hor_advance(face.glyph_index(character)?)?;
            Some(f64::from(advance) / f64::from(face.units_per_em()))
        });
        width.unwrap_or(OTHER_WIDTH)
    }

    /// Returns the length of a text as a share of the font size.
    pub(crate) fn length(&self, text: &str) -> f64 {
        text.chars().map(|character| self.width(character)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_letters_of_european_languages() {
        let font = Font::embedded();
        for character in "aZ09~äéßĄłŽαΩжЯ€…“”–→≤\u{fffd}".chars() {
            assert!(font.has(character), "{character}");
        }
        assert!(!font.has('語'));
        assert!(font.length("iii") < font.length("WWW"));
        assert!((font.length("語語") - 2.0).abs() < 1e-9);
    }
}
