//! Checks, before the program runs, that its record can be created.

use std::fs::{OpenOptions, remove_file};
use std::io;
use std::path::{Path, PathBuf, absolute};

use thiserror::Error;

use crate::Advice;

/// The record cannot be created.
#[derive(Debug, Error)]
#[error("cannot create the record `{}`: {cause}", path.display())]
pub struct NotRecordable {
    path: PathBuf,
    #[source]
    cause: io::Error,
}

impl Advice for NotRecordable {
    fn hint(&self) -> Option<&'static str> {
        (self.cause.kind() == io::ErrorKind::AlreadyExists)
            .then_some("name a new file, or remove this one: `mprof rm FILE` removes a record")
    }
}

/// Returns the absolute path of `file`, after a check that no such file exists, and that one can be created. The path is
/// absolute since the program may change the directory.
///
/// # Errors
/// The file exists already, or cannot be created.
pub(crate) fn new_record_path(file: PathBuf) -> Result<PathBuf, NotRecordable> {
    checked_path(&file).map_err(|cause| NotRecordable { path: file, cause })
}

fn checked_path(file: &Path) -> io::Result<PathBuf> {
    let path = absolute(file)?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)?;
    remove_file(&path)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_existing_file_is_refused_and_keeps_its_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("x.record");
        fs::write(&file, "before").expect("written");
        let error = new_record_path(file.clone()).expect_err("it exists");
        assert!(error.to_string().contains("x.record"), "{error}");
        assert!(error.hint().is_some_and(|hint| hint.contains("mprof rm")));
        assert_eq!(fs::read(&file).expect("there"), b"before");
    }

    #[test]
    fn the_check_leaves_no_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("x.record");
        assert_eq!(new_record_path(file.clone()).expect("possible"), file);
        assert!(!file.exists());
        assert!(new_record_path(folder.path().join("no/x.record")).is_err());
    }
}
