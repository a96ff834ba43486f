//! Names that somebody else has given, of any length and with anything in them.

/// The most that is told of a function's name.
const LONGEST_NAME: usize = 200;

/// The most that is told of a command line or a title.
const LONGEST_LINE: usize = 4000;

/// A function's name, so that it can be shown.
pub(super) fn name(name: &str) -> String {
    shown(name, LONGEST_NAME)
}

/// A command line, a title or the name of a file, so that it can be shown.
pub(super) fn line(line: &str) -> String {
    shown(line, LONGEST_LINE)
}

/// With a picture in the place of each control character, and without the middle where it is too long: the ends tell more.
fn shown(text: &str, longest: usize) -> String {
    let picture = |character| match character {
        '\n' => '\n',
        '\0'..='\x1f' => char::from_u32(u32::from(character) + 0x2400).unwrap_or('\u{2426}'),
        '\x7f'..='\u{9f}' => '\u{2426}',
        _ => character,
    };
    let half = longest / 2;
    let mut ends = text.char_indices().skip(half);
    let head_end = ends.next().map_or(text.len(), |(index, _)| index);
    let mut starts = text.char_indices().rev().skip(half - 1);
    let tail_start = starts.next().map_or(0, |(index, _)| index);
    if tail_start <= head_end {
        return text.chars().map(picture).collect();
    }
    let kept = text[..head_end].chars().chain(['…']);
    kept.chain(text[tail_start..].chars())
        .map(picture)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_stay_as_they_are() {
        assert_eq!(name("package.module.f"), "package.module.f");
        assert_eq!(line(""), "");
        assert_eq!(
            line("sh -c 'echo\n</script>\u{2028}'"),
            "sh -c 'echo\n</script>\u{2028}'"
        );
    }

    #[test]
    fn control_characters_are_seen_and_do_nothing() {
        assert_eq!(name("a\0b\x1bc\x7fd\u{85}"), "a␀b␛c␦d␦");
    }

    #[test]
    fn of_a_long_name_both_ends_are_told() {
        let long = format!("{}é{}", "a".repeat(500), "z".repeat(500));
        let short = name(&long);
        assert_eq!(short, format!("{}…{}", "a".repeat(100), "z".repeat(100)));
        let fits = "é".repeat(LONGEST_NAME);
        assert_eq!(name(&fits), fits);
    }
}
