//! Splits text into lines as Python's text files do.
//!
//! `str::lines` cannot be used: a lone carriage return ends a line in Python, but not in `str::lines`.

/// Returns the lines of `text`, each ending with `'\n'`, as `linecache.getlines` does.
///
/// Only `\n`, `\r` and `\r\n` end a line. Form feeds and Unicode's line separators do not. If the last line has no end,
/// it gets one. Empty text has no lines.
pub fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (line, end) = rest.split_at(length);
        lines.push(format!("{line}\n"));
        rest = match end.as_bytes() {
            [b'\r', b'\n', ..] => &end[2..],
            [_, ..] => &end[1..],
            [] => "",
        };
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn every_line_end_becomes_a_newline() {
        assert_eq!(lines("a\nb\r\nc\rd\n"), ["a\n", "b\n", "c\n", "d\n"]);
        assert_eq!(lines("a\n\r\r\nb\n"), ["a\n", "\n", "\n", "b\n"]);
    }

    #[test]
    fn a_missing_last_newline_is_added() {
        assert_eq!(lines("a"), ["a\n"]);
        assert_eq!(lines("a\r"), ["a\n"]);
        assert!(lines("").is_empty());
    }

    #[test]
    fn other_separators_do_not_end_a_line() {
        let text = "a\x0c\x0b\x1c\u{85}\u{2028}b";
        assert_eq!(lines(text), [format!("{text}\n")]);
    }
}
