//! Text of unknown origin for a terminal: source lines, file names, options. It may contain control sequences.

use crate::invisible::is_invisible;

/// Returns the text with control characters and invisible characters as escapes: `\u{1b}[31m`. Line ends and tabs
/// stay. Bytes that are not UTF-8 become escapes too: `\x9b`.
#[must_use]
pub fn harmless(text: &[u8]) -> String {
    let mut harmless = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        let mut letters = chunk.valid().chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\n' | '\t' => harmless.push(letter),
                // the line end of some files
                '\r' if letters.peek() == Some(&'\n') => harmless.push(letter),
                letter => push_escaped(letter, &mut harmless),
            }
        }
        for byte in chunk.invalid() {
            harmless.push_str(&format!("\\x{byte:02x}"));
        }
    }
    harmless
}

/// Appends a character; a control character or an invisible one as an escape.
pub(crate) fn push_escaped(letter: char, to: &mut String) {
    if letter.is_control() || is_invisible(letter) {
        to.extend(letter.escape_default());
    } else {
        to.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_sequences_are_escaped() {
        for (text, expected) in [
            ("a\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("a\rb\u{8}\u{7}", "a\\rb\\u{8}\\u{7}"),
            ("a\u{9b}31m", "a\\u{9b}31m"),
            (
                "a\u{202e}b\u{2066}\u{200b}",
                "a\\u{202e}b\\u{2066}\\u{200b}",
            ),
            ("a\tb\r\nnaïve שלום 語\n", "a\tb\r\nnaïve שלום 語\n"),
        ] {
            assert_eq!(harmless(text.as_bytes()), expected);
        }
        assert_eq!(harmless(b"a\x9b31m\xffb"), "a\\x9b31m\\xffb");
    }
}
