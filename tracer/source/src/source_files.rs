//! The lines of source files, each of which is read once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::{decode, lines, read};

/// The lines of source files by the names that code objects have. They are found without an interpreter.
#[derive(Debug, Default)]
pub struct SourceFiles {
    /// The folder that relative names begin at.
    current: PathBuf,
    /// The folders of the standard library.
    standard: Vec<PathBuf>,
    /// The time after which a changed file is not the one that the program has run.
    start: Option<SystemTime>,
    read: HashMap<String, Option<Vec<String>>>,
}

impl SourceFiles {
    /// Returns the files of a program that was started in the folder `current`. `standard` are the folders of its
    /// standard library.
    #[must_use]
    pub fn new(current: &str, standard: &[String]) -> Self {
        Self {
            current: current.into(),
            standard: standard.iter().map(PathBuf::from).collect(),
            start: None,
            read: HashMap::new(),
        }
    }

    /// Leaves out the files that were changed after the program has started at this time: their lines may have changed.
    #[must_use]
    pub fn unchanged_since(self, start: SystemTime) -> Self {
        Self {
            start: Some(start),
            ..self
        }
    }

    /// Returns the lines of a file with their line ends; `None` if the file cannot be read, or its encoding needs an
    /// interpreter.
    pub fn lines(&mut self, file: &str) -> Option<&[String]> {
        if !self.read.contains_key(file) {
            let paths = self.paths(file);
            let mut unchanged = paths.iter().filter(|path| self.is_unchanged(path));
            let found = unchanged.find_map(|path| lines_of(path));
            self.read.insert(file.to_owned(), found);
        }
        self.read.get(file)?.as_deref()
    }

    /// Returns a line of a file, counted from 1.
    pub fn line(&mut self, file: &str, number: u32) -> Option<&str> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.lines(file)?.get(index).map(String::as_str)
    }

    fn is_unchanged(&self, path: &Path) -> bool {
        let changed = path.metadata().and_then(|file| file.modified());
        match (self.start, changed) {
            (Some(start), Ok(changed)) => changed <= start,
            _ => true,
        }
    }

    /// Returns the paths under which the source may be. That of a frozen module is in a folder of the standard library.
    fn paths(&self, file: &str) -> Vec<PathBuf> {
        let frozen = file.strip_prefix("<frozen ");
        let Some(module) = frozen.and_then(|name| name.strip_suffix('>')) else {
            return vec![self.current.join(file)];
        };
        let module = module.replace('.', "/");
        let of_folder = |folder: &PathBuf| {
            let file = folder.join(format!("{module}.py"));
            [file, folder.join(&module).join("__init__.py")]
        };
        self.standard.iter().flat_map(of_folder).collect()
    }
}

fn lines_of(path: &Path) -> Option<Vec<String>> {
    let text = decode(&read(path).ok()?, |_, _| None).ok()?;
    Some(lines(&text))
}
