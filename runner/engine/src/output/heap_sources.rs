//! The source lines in the table of the heap.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use pyprof_report::heap::Folders;
use pyprof_source::{decode, lines, read};

/// The sources of the files in the table. Each file is read once.
pub(crate) struct Sources<'a, 'py> {
    folders: &'a Folders,
    py: Option<Python<'py>>,
    files: RefCell<HashMap<String, Vec<String>>>,
}

impl<'a, 'py> Sources<'a, 'py> {
    /// Returns the sources of a program with these folders. With `py`, also those that only the interpreter has: of the
    /// code of `-c`, of standard input, and of files in rare encodings.
    pub(crate) fn new(folders: &'a Folders, py: Option<Python<'py>>) -> Self {
        Self {
            folders,
            py,
            files: RefCell::default(),
        }
    }

    /// Returns a line of a file, counted from 1, with its line end; `None` if the source cannot be read.
    pub(crate) fn line(&self, file: &str, line: u32) -> Option<String> {
        let index = usize::try_from(line.checked_sub(1)?).ok()?;
        let mut files = self.files.borrow_mut();
        let lines = files
            .entry(file.to_owned())
            .or_insert_with(|| self.lines(file));
        lines.get(index).cloned()
    }

    /// Returns the lines of a file; empty if there are none.
    fn lines(&self, file: &str) -> Vec<String> {
        let read = self.paths(file).iter().find_map(|path| lines_of_file(path));
        let by_name = || pyprof_tracer::lines_by_name(self.py?, OsStr::new(file)).into();
        read.or_else(by_name).unwrap_or_default()
    }

    /// Returns the paths under which the source may be. That of a frozen module is in the folder of the standard library.
    fn paths(&self, file: &str) -> Vec<PathBuf> {
        let frozen = file.strip_prefix("<frozen ");
        let Some(module) = frozen.and_then(|name| name.strip_suffix('>')) else {
            // the program may have changed its folder
            return vec![Path::new(&self.folders.current).join(file)];
        };
        let module = module.replace('.', "/");
        let folders = self.folders.standard.iter().map(Path::new);
        folders
            .flat_map(|folder| {
                let file = folder.join(format!("{module}.py"));
                [file, folder.join(&module).join("__init__.py")]
            })
            .collect()
    }
}

/// Returns the lines of a file in UTF-8 or another encoding that needs no interpreter.
fn lines_of_file(path: &Path) -> Option<Vec<String>> {
    let text = decode(&read(path).ok()?, |_, _| None).ok()?;
    Some(lines(&text))
}
