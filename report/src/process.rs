//! The heading of the tables of a child process.

use crate::Piece;

/// Returns the heading: the pid, and the command line, in which a zero byte ends each argument.
#[must_use]
pub fn process(pid: u32, command: &[u8]) -> Piece {
    let words = command.strip_suffix(b"\0").unwrap_or(command);
    let words: Vec<_> = words
        .split(|byte| *byte == 0)
        .map(String::from_utf8_lossy)
        .collect();
    // an argument of `-c` may have several lines
    let command = words.join(" ").replace('\n', "\\n");
    Piece::plain(format!("Process {pid}: {command}\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_one_line() {
        let heading = process(4711, b"python\0-c\0a\nb\0");
        assert_eq!(heading.text(), "Process 4711: python -c a\\nb\n\n");
    }
}
