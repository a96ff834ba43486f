//! What may stand before a string's first quote.

/// The start of a string: its prefix letters and quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    /// Bytes of the prefix and the quotes.
    pub(super) length: usize,
    pub(super) quote: Quote,
    /// `f` is among the letters.
    pub(super) formatted: bool,
    /// `r` is among the letters.
    pub(super) raw: bool,
}

/// The quotes that a string ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    pub(super) letter: char,
    /// Three of them: the string may go over lines.
    pub(super) triple: bool,
}

impl Quote {
    pub(super) fn text(self) -> &'static str {
        match (self.letter, self.triple) {
            ('"', true) => "\"\"\"",
            ('"', false) => "\"",
            (_, true) => "'''",
            (_, false) => "'",
        }
    }
}

/// The opening of the string that `text` starts with, if it does.
pub(super) fn opening(text: &str) -> Option<Opening> {
    let letters = text
        .bytes()
        .take(3)
        .position(|byte| matches!(byte, b'"' | b'\''))?;
    let (prefix, rest) = text.split_at(letters);
    let prefix = prefix.to_ascii_lowercase();
    if !matches!(
        prefix.as_str(),
        "" | "b" | "r" | "u" | "f" | "br" | "rb" | "fr" | "rf"
    ) {
        return None;
    }
    let letter = rest.chars().next()?;
    let triple = rest[1..].starts_with(letter) && rest[2..].starts_with(letter);
    let quote = Quote { letter, triple };
    Some(Opening {
        length: letters + quote.text().len(),
        quote,
        formatted: prefix.contains('f'),
        raw: prefix.contains('r'),
    })
}
