//! Texts of a recording in a picture. They may contain any characters, since the file may come from anywhere.

use pyprof_html::ELLIPSIS;

/// The characters around a text whose direction must not affect the text beside it.
const ISOLATED: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Returns a name that is followed by other text. Without the isolating characters, numbers after a right-to-left name
/// would be displayed before it.
pub(crate) fn isolated(name: String) -> String {
    let [before, after] = ISOLATED;
    if name.chars().any(is_from_right_to_left) {
        format!("{before}{name}{after}")
    } else {
        name
    }
}

/// Returns whether the character is one of the isolating characters, which have no width.
pub(crate) fn isolates(character: char) -> bool {
    ISOLATED.contains(&character)
}

/// Returns whether the character belongs to a right-to-left script, such as Hebrew or Arabic.
fn is_from_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Returns a text cut to the room. `width` returns the width of a character. The beginning and the end of the text are
/// kept.
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
    fn only_right_to_left_names_are_isolated() {
        assert_eq!(isolated("naïve".to_owned()), "naïve");
        assert_eq!(isolated("m.שלום".to_owned()), "\u{2068}m.שלום\u{2069}");
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
