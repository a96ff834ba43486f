//! The opening of a string: its prefix and its quotes.

/// The start of a string: its prefix letters and quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    /// The length of the prefix and the quotes, in bytes.
    pub(super) length: usize,
    pub(super) quote: Quote,
    /// True if the prefix contains `f`.
    pub(super) formatted: bool,
    /// True if the prefix contains `r`.
    pub(super) raw: bool,
}

/// The closing quotes of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    pub(super) letter: char,
    /// True for three quotes: the string may go over several lines.
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

/// Returns the opening of the string at the start of `text`; `None` if no string starts there.
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
