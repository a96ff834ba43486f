//! Lines for a pipe to which several processes write. No text of another process comes into the middle of a line.

/// Returns the beginning of `lines` that one write into a pipe transfers undivided: as many whole lines as possible. If the
/// first line alone is too long, the result is a part of it.
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
