//! The recordings in this directory, found by their names.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

const PREFIX: &str = "mprofile_";
const ENDING: &str = ".dat";

/// The digits of `YYYYMMDDhhmmss`.
const DIGITS: usize = 14;

/// Returns the recordings, the oldest first. Companion files of older versions are left out.
pub(crate) fn recordings() -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(".")? {
        let path = PathBuf::from(file?.file_name());
        let has_name = path.to_str().is_some_and(|name| time_of(name).is_some());
        // reading a FIFO of that name would block
        if has_name && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Returns the `YYYYMMDDhhmmss` of a recording's name.
pub(crate) fn time_of(name: &str) -> Option<&str> {
    let time = name.strip_prefix(PREFIX)?.strip_suffix(ENDING)?;
    (time.len() == DIGITS && time.bytes().all(|byte| byte.is_ascii_digit())).then_some(time)
}

/// Returns the companion of a recording: the file in which older versions recorded the times of its functions.
pub(crate) fn companion(of: &Path) -> PathBuf {
    let mut name = of.file_stem().map(OsString::from).unwrap_or_default();
    name.push("_ts");
    if let Some(ending) = of.extension() {
        name.push(".");
        name.push(ending);
    }
    of.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_known_by_its_name() {
        assert_eq!(
            time_of("mprofile_20230127152030.dat"),
            Some("20230127152030")
        );
        for other in [
            "mprofile_20230127152030_ts.dat",
            "mprofile_2023.dat",
            "mprofile_2023012715203x.dat",
            "other.dat",
        ] {
            assert_eq!(time_of(other), None);
        }
    }

    #[test]
    fn a_companion_is_named_after_its_recording() {
        assert_eq!(companion(Path::new("a/b.dat")), Path::new("a/b_ts.dat"));
        assert_eq!(companion(Path::new("b")), Path::new("b_ts"));
    }
}
