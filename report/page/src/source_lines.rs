//! The source files of a program.

/// Gives the lines of source files.
pub trait SourceLines {
    /// Returns the lines of a file; `None` if it cannot be read, or is not the one that the program has run.
    fn lines(&mut self, file: &str) -> Option<&[String]>;
}

/// Returns a line of a file, counted from 1.
pub(crate) fn line<'a>(
    sources: &'a mut dyn SourceLines,
    file: &str,
    number: u32,
) -> Option<&'a str> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    sources.lines(file)?.get(index).map(String::as_str)
}
