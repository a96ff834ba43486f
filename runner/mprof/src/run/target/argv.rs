//! The command line of a process as a recording contains it: on one line.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// Returns the arguments, separated by spaces. Arguments that contain blanks are quoted.
pub(crate) fn command_line(argv: &[OsString]) -> Vec<u8> {
    let quoted: Vec<Vec<u8>> = argv.iter().map(|word| quoted(word.as_bytes())).collect();
    let mut line = quoted.join(&b' ');
    for byte in &mut line {
        // Python ends a line at either byte
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
    fn arguments_with_blanks_are_quoted_and_there_is_one_line() {
        let argv = [
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
        assert_eq!(command_line(&argv), expected);
    }
}
