//! The records of `pyprof --record` in this directory, found by their first bytes.

use std::fs;
use std::io;
use std::path::PathBuf;

use pyprof_record::is_record;

/// Returns the records in this directory, in the order of their names.
pub(crate) fn records() -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(".")? {
        let path = PathBuf::from(entry?.file_name());
        if is_record(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
