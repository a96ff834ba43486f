//! Lines that fit a terminal, measured by the columns that each letter takes.

use unicode_width::UnicodeWidthChar;

/// The mark at a place where a line is cut.
const MARK: char = '…';

/// The distance of tab stops in columns.
const TAB_STOP: usize = 8;

/// Returns the columns that a text takes at the beginning of a line.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().fold(0, after)
}

/// Returns the column after a letter.
fn after(column: usize, letter: char) -> usize {
    match letter {
        '\t' => (column / TAB_STOP + 1) * TAB_STOP,
        _ => column + letter.width().unwrap_or_default(),
    }
}

/// Returns a line that begins in the column `begin`, cut to the width; its line end stays. A line that begins beyond
/// the width becomes the mark alone; an empty line stays empty.
pub(crate) fn cut(line: &str, begin: usize, width: usize) -> String {
    let text = line.trim_end_matches(['\r', '\n']);
    let end = &line[text.len()..];
    if text.is_empty() || text.chars().fold(begin, after) <= width {
        return line.to_owned();
    }
    let room = width.saturating_sub(1);
    let mut column = begin;
    let fits = |letter: &char| {
        column = after(column, *letter);
        column <= room
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{kept}{MARK}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_the_terminal_ends() {
        for (line, begin, width, expected) in [
            ("abcdef\n", 4, 10, "abcdef\n"),
            ("abcdef\n", 4, 9, "abcd…\n"),
            ("abcdef\r\n", 4, 9, "abcd…\r\n"),
            ("語語語\n", 4, 10, "語語語\n"),
            ("語語語\n", 4, 9, "語語…\n"),
            ("語語語\n", 4, 8, "語…\n"),
            ("e\u{301}e\u{301}e\n", 0, 3, "e\u{301}e\u{301}e\n"),
            ("\tab\n", 4, 10, "\tab\n"),
            ("\tabc\n", 4, 10, "\ta…\n"),
            ("abc\n", 12, 10, "…\n"),
            ("\n", 12, 10, "\n"),
            ("abc", 0, 2, "a…"),
        ] {
            assert_eq!(
                cut(line, begin, width),
                expected,
                "{line:?} {begin} {width}"
            );
        }
    }
}
