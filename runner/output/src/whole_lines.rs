//! Lines of several processes in one pipe. The text of another process does not come between the parts of a line.

/// Returns the beginning of `lines` that a pipe takes in one piece: as many whole lines as possible. If the first line
/// is too long for the pipe, the result is the part of the line that the pipe takes.
#[must_use]
pub fn whole_lines(lines: &[u8]) -> &[u8] {
    if lines.len() <= libc::PIPE_BUF {
        return lines;
    }
    let most = &lines[..libc::PIPE_BUF];
    let end = most.iter().rposition(|byte| *byte == b'\n');
    end.map_or(most, |end| &most[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_gets_whole_lines() {
        assert_eq!(whole_lines(b"a\nb"), b"a\nb");
        let line = [vec![b'x'; 999], vec![b'\n']].concat();
        assert_eq!(whole_lines(&line.repeat(10)), line.repeat(4));
        assert_eq!(whole_lines(&[b'x'; 9999]).len(), libc::PIPE_BUF);
    }
}
