//! Lines of source on the page.

use pyprof_html::{ELLIPSIS, visible};

/// The longest line of a source file, in characters; longer ones are cut.
const LONGEST: usize = 240;

/// Returns a line without its end, cut to a readable length. Its indentation stays. Characters that affect other texts are
/// replaced.
pub(crate) fn source_line(line: &str) -> String {
    let line = line.trim_end();
    let shown = line.chars().take(LONGEST).map(|character| match character {
        '\t' => '\t',
        other => visible(other),
    });
    let mut shown: String = shown.collect();
    if line.chars().nth(LONGEST).is_some() {
        shown.push(ELLIPSIS);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_indentation_stays_and_control_characters_do_not() {
        assert_eq!(
            source_line("\t  a = 1\u{202e}\u{1b}[0m \r\n"),
            "\t  a = 1\u{fffd}\u{fffd}[0m"
        );
        assert_eq!(source_line("\n"), "");
    }

    #[test]
    fn a_long_line_is_cut() {
        assert_eq!(source_line(&"ä".repeat(240)), "ä".repeat(240));
        assert_eq!(source_line(&"ä".repeat(241)), "ä".repeat(240) + "…");
    }
}
