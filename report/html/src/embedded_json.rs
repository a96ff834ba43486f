//! JSON that can be embedded in a page.

use std::io::{self, Write};

/// Writes JSON with each `<` as an escape, so that it can neither end the enclosing element nor begin a comment in it. In
/// JSON, `<` occurs only in strings, where the escape has the same meaning.
#[derive(Debug)]
pub struct EmbeddedJson<W>(pub W);

impl<W: Write> Write for EmbeddedJson<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut pieces = bytes.split(|&byte| byte == b'<');
        if let Some(first) = pieces.next() {
            self.0.write_all(first)?;
        }
        for piece in pieces {
            self.0.write_all(br"\u003c")?;
            self.0.write_all(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_parsed_unchanged() {
        for text in ["</script>", "<!-- <script>", "a<b", "<", "none"] {
            let mut written = Vec::new();
            serde_json::to_writer(EmbeddedJson(&mut written), text).expect("written");
            assert!(!written.contains(&b'<'), "{text}");
            let read: String = serde_json::from_slice(&written).expect("JSON");
            assert_eq!(read, text);
        }
    }
}
