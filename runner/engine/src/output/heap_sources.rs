//! The source lines in the table of the heap.

use std::cell::RefCell;
use std::ffi::OsStr;

use pyo3::prelude::*;
use pyprof_report::heap::Folders;
use pyprof_source::SourceFiles;

/// The sources of the files in the table.
pub(crate) struct Sources<'py> {
    files: RefCell<SourceFiles>,
    py: Option<Python<'py>>,
}

impl<'py> Sources<'py> {
    /// Returns the sources of a program with these folders. With `py`, also those that only the interpreter has: of the
    /// code of `-c`, of standard input, and of files in rare encodings.
    pub(crate) fn new(folders: &Folders, py: Option<Python<'py>>) -> Self {
        Self {
            files: RefCell::new(SourceFiles::new(&folders.current, &folders.standard)),
            py,
        }
    }

    /// Returns a line of a file, counted from 1, with its line end; `None` if the source cannot be read.
    pub(crate) fn line(&self, file: &str, line: u32) -> Option<String> {
        let mut files = self.files.borrow_mut();
        if files.lines(file).is_some() {
            return files.line(file, line).map(str::to_owned);
        }
        let lines = pyprof_tracer::lines_by_name(self.py?, OsStr::new(file));
        let index = usize::try_from(line.checked_sub(1)?).ok()?;
        lines.get(index).cloned()
    }
}
