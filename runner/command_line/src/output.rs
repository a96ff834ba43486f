//! Checks, before the program runs, that the report can be written to its file.

use std::io;
use std::path::{Path, PathBuf, absolute};

use pyprof_output::check;
use thiserror::Error;

/// The report cannot be written to the file.
#[derive(Debug, Error)]
#[error("cannot write the report to `{}`: {cause}", path.display())]
pub struct NotWritable {
    path: PathBuf,
    #[source]
    cause: io::Error,
}

/// Returns the absolute path of `file`, after a check that the file can be appended to. The path is absolute since the
/// program may change the directory. The check comes first since the program may run for an hour.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn writable_path(file: PathBuf) -> Result<PathBuf, NotWritable> {
    checked_path(&file).map_err(|cause| NotWritable { path: file, cause })
}

fn checked_path(file: &Path) -> io::Result<PathBuf> {
    let path = absolute(file)?;
    check(&path)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_existing_file_keeps_its_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("report.txt");
        fs::write(&file, "before").expect("written");
        assert_eq!(writable_path(file.clone()).expect("writable"), file);
        assert_eq!(fs::read(&file).expect("there"), b"before");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_with_the_cause() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in [folder.path().to_owned(), folder.path().join("no/report")] {
            let error = writable_path(file.clone())
                .expect_err("not writable")
                .to_string();
            let (named, cause) = error.split_once("`: ").expect("a cause");
            assert!(named.ends_with(&file.display().to_string()), "{error}");
            assert!(!cause.is_empty());
        }
    }
}
