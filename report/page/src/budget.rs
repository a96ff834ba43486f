//! The sizes of the parts of a page, in bytes.

use std::io::{self, Write};

use pyprof_html::EmbeddedJson;
use serde::Serialize;

/// The limits for the parts of the content. Their sum and the viewer are less than a megabyte.
pub(crate) mod limit {
    /// The lines of the heap, with their names.
    pub(crate) const LINES: usize = 230_000;
    /// The boxes of the call tree, with the names that the lines do not have.
    pub(crate) const TREE: usize = 260_000;
    /// The source files.
    pub(crate) const SOURCES: usize = 220_000;
    /// The tables of the profiled functions.
    pub(crate) const FUNCTIONS: usize = 80_000;
    /// The lines that have grown since the first mark.
    pub(crate) const GROWTH: usize = 40_000;
    /// The lines that have mapped memory.
    pub(crate) const MAPPINGS: usize = 20_000;
}

/// Returns the length of a value as JSON in the page, with the comma after it.
pub(crate) fn length(value: &impl Serialize) -> usize {
    let mut counter = Counter(1);
    // a counter accepts everything
    let _ = serde_json::to_writer(EmbeddedJson(&mut counter), value);
    counter.0
}

/// Counts the bytes that are written.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_that_of_the_escaped_text() {
        assert_eq!(length(&"a<\"\n"), r#""a\u003c\"\n","#.len());
        assert_eq!(length(&[1, 23]), "[1,23],".len());
    }
}
