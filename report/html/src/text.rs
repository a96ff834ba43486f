//! Texts of unknown origin in a page or a picture. They may contain any characters.

use pyprof_report::is_invisible;

/// The replacement for a character that is not allowed.
const REPLACEMENT: char = '\u{fffd}';

/// The mark at a place where text is cut.
pub const ELLIPSIS: char = '…';

/// Returns the text in one line, cut to `most` characters. Characters that affect other texts, or that XML does not
/// allow, are replaced.
#[must_use]
pub fn shown(text: &str, most: usize) -> String {
    let text = text.trim();
    let mut shown = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == most {
            shown.push(ELLIPSIS);
            break;
        }
        shown.push(visible(character));
    }
    shown
}

/// Returns the character, or a replacement if it affects other texts, has no glyph, or is not allowed in XML.
#[must_use]
pub fn visible(character: char) -> char {
    match character {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        _ if character.is_control() => REPLACEMENT,
        _ if is_invisible(character) => REPLACEMENT,
        '\u{fffe}' | '\u{ffff}' => REPLACEMENT,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(
            shown(" a\nb\tc\u{1b}[31m\0 ", 100),
            "a b c\u{fffd}[31m\u{fffd}"
        );
        assert_eq!(
            shown("x\u{202e}y\u{ffff}\u{9b}", 100),
            "x\u{fffd}y\u{fffd}\u{fffd}"
        );
        assert_eq!(shown("äöü<&\"", 3), "äöü…");
    }

    #[test]
    fn invisible_characters_are_replaced() {
        for invisible in
            "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{61c}\u{3164}\u{e0041}".chars()
        {
            assert_eq!(
                shown(&format!("a{invisible}b"), 100),
                "a\u{fffd}b",
                "{invisible:?}"
            );
        }
        for visible in ["naïve", "שלום", "語", "❤\u{fe0f}", "e\u{301}"] {
            assert_eq!(shown(visible, 100), visible);
        }
    }
}
