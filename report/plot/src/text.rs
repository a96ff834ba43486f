//! Texts from a recording as they may stand in a picture: whoever has made the file has chosen them.

/// What stands where something cannot.
const REPLACEMENT: char = '\u{fffd}';

/// What stands where something is left out.
pub(crate) const ELLIPSIS: char = '…';

/// As much of a text as anybody reads, in one line; without what changes other texts or is not allowed in XML.
pub(crate) fn shown(text: &str, most: usize) -> String {
    let text = text.trim();
    let mut shown = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == most {
            shown.push(ELLIPSIS);
            break;
        }
        shown.push(harmless(character));
    }
    shown
}

fn harmless(character: char) -> char {
    match character {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        _ if character.is_control() => REPLACEMENT,
        // these turn the order of what follows, so that a name looks like another one
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => REPLACEMENT,
        '\u{fffe}' | '\u{ffff}' => REPLACEMENT,
        _ => character,
    }
}

/// A text as far as it fits, by what a character takes of the room; its beginning and its end are kept.
pub(crate) fn fitting(text: &str, room: f64, width: impl Fn(char) -> f64) -> String {
    let whole: f64 = text.chars().map(&width).sum();
    if whole <= room {
        return text.to_owned();
    }
    let left = room - width(ELLIPSIS);
    let beginning = fitting_part(text.chars(), left * 0.6, &width);
    let used: f64 = beginning.iter().copied().map(&width).sum();
    let end = fitting_part(text.chars().rev(), left - used, &width);
    let parts = beginning.iter().chain([&ELLIPSIS]).chain(end.iter().rev());
    parts.collect()
}

fn fitting_part(
    text: impl Iterator<Item = char>,
    mut room: f64,
    width: impl Fn(char) -> f64,
) -> Vec<char> {
    let fits = |character: &char| {
        room -= width(*character);
        room >= 0.0
    };
    text.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_is_no_text() {
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
    fn a_text_fits_into_its_room() {
        let fitting = |text, room| fitting(text, room, |_| 1.0);
        assert_eq!(fitting("abcdef", 6.0), "abcdef");
        assert_eq!(fitting("abcdefghij", 6.0), "abc…ij");
        assert_eq!(fitting("abcdefghij", 1.0), "…");
        assert_eq!(fitting("", 0.0), "");
    }
}
