//! Any bytes are decoded, or the error names one of them. The lines have all of the text, and each block lies in them.

use std::ops::Range;

use pyprof_source::{DecodeError, Encoding, Version, block, decode, encoding, lines};

/// The minor versions of Python whose readers differ.
const MINORS: [u8; 4] = [9, 11, 12, 13];

/// The number of lines of a file for which a block is searched.
const SEARCHED: usize = 8;

/// Fails unless the reader keeps its promises for these bytes.
pub(crate) fn check(file: &[u8]) {
    let text = match decode(file, |_, bytes| String::from_utf8(bytes.to_vec()).ok()) {
        Ok(text) => text,
        Err(DecodeError::Byte { byte, position, .. }) => {
            assert_eq!(file.get(position), Some(&byte));
            return;
        }
        Err(_) => return,
    };
    if encoding(file) == Ok(Encoding::Utf8) {
        assert!(file.ends_with(text.as_bytes()));
    }
    let lines = lines(&text);
    assert_eq!(lines.concat(), with_newlines(text));
    for line in &lines {
        assert_eq!(line.find(['\n', '\r']), Some(line.len() - 1));
    }
    for minor in MINORS {
        let version = Version { major: 3, minor };
        for first_line in 0..=lines.len().min(SEARCHED) {
            check_block(
                block(&lines, first_line, version),
                first_line,
                &lines,
                minor,
            );
        }
        for beyond in [lines.len() + 1, usize::MAX] {
            assert_eq!(block(&lines, beyond, version), None);
        }
    }
}

/// Returns the text with `'\n'` at the end of each line.
fn with_newlines(text: String) -> String {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn check_block(rows: Option<Range<usize>>, first_line: usize, lines: &[String], minor: u8) {
    let Some(Range { start, end }) = rows else {
        return;
    };
    assert!(1 <= start && start < end && end <= lines.len() + 1);
    assert!(start <= first_line);
    assert!(start == first_line || minor < 13);
}
