//! The file that the report will be appended to.

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

/// Returns the absolute path of `file`, after a check that the file can be appended to. The program may change the
/// directory, and must not run for an hour before its report turns out to have no file.
///
/// # Errors
/// The file cannot be written.
pub fn writable(file: PathBuf) -> Result<PathBuf, NotWritable> {
    open(&file).map_err(|cause| NotWritable { path: file, cause })
}

fn open(file: &Path) -> io::Result<PathBuf> {
    let path = absolute(file)?;
    check(&path)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_the_file_has_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("report.txt");
        fs::write(&file, "before").expect("written");
        assert_eq!(writable(file.clone()).expect("writable"), file);
        assert_eq!(fs::read(&file).expect("there"), b"before");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_with_the_cause() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in [folder.path().to_owned(), folder.path().join("no/report")] {
            let told = writable(file.clone())
                .expect_err("not writable")
                .to_string();
            let (named, cause) = told.split_once("`: ").expect("a cause");
            assert!(named.ends_with(&file.display().to_string()), "{told}");
            assert!(!cause.is_empty());
        }
    }
}
