//! A command line as a recording has it: one line.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// The words with spaces between, those with blanks in quotes.
pub(crate) fn line(words: &[OsString]) -> Vec<u8> {
    let words: Vec<Vec<u8>> = words.iter().map(|word| quoted(word.as_bytes())).collect();
    let mut line = words.join(&b' ');
    for byte in &mut line {
        // Python takes either for the end of a line
        if matches!(*byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    line
}

fn quoted(word: &[u8]) -> Vec<u8> {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == VERTICAL_TAB;
    if word.iter().any(is_blank) {
        [b"'", word, b"'"].concat()
    } else {
        word.to_owned()
    }
}

const VERTICAL_TAB: u8 = 0x0b;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_blanks_are_quoted_and_the_line_is_one() {
        let words = [
            "sh",
            "-c",
            "echo 1\nsleep 1",
            "a\tb",
            "x\rMEM 1 1",
            "-5",
            "",
        ]
        .map(OsString::from);
        let expected = b"sh -c 'echo 1 sleep 1' 'a\tb' 'x MEM 1 1' -5 ";
        assert_eq!(line(&words), expected);
    }
}
