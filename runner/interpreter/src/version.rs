//! The version of an interpreter, as far as engines distinguish versions.

use std::fmt;

/// A version such as `3.11`, or `3.13t` for a build without the global lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u8,
    minor: u8,
    free_threaded: bool,
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threads = if self.free_threaded { "t" } else { "" };
        write!(out, "{}.{}{threads}", self.major, self.minor)
    }
}

impl Version {
    /// Returns the version that `text` starts with: `3.11`, `3.11.7 (main, …`, `3.13t.so.1.0`.
    pub fn at_start(text: &str) -> Option<Self> {
        let (major, rest) = text.split_once('.')?;
        let end = rest.find(|letter: char| !letter.is_ascii_digit());
        let (minor, rest) = rest.split_at(end.unwrap_or(rest.len()));
        Some(Self {
            major: major.parse().ok()?,
            minor: minor.parse().ok()?,
            free_threaded: rest.starts_with('t'),
        })
    }

    /// Returns the version in the text of `Py_GetVersion`.
    pub fn from_library_text(text: &str) -> Option<Self> {
        let free_threaded = text.contains("free-threading");
        let version = Self::at_start(text)?;
        Some(Self {
            free_threaded,
            ..version
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_at_the_start_of_a_text_is_read() {
        for (text, version) in [
            ("3.11", "3.11"),
            ("3.11.7 (main, Dec  4 2023)", "3.11"),
            ("3.7m.so.1.0", "3.7"),
            ("3.13t.so.1.0", "3.13t"),
            ("2.7.18", "2.7"),
        ] {
            assert_eq!(Version::at_start(text).expect(text).to_string(), version);
        }
        for text in ["", "3", "3.so", ".11", "x.1", "300.1"] {
            assert_eq!(Version::at_start(text), None, "{text}");
        }
    }

    #[test]
    fn the_text_of_a_library_names_free_threading() {
        let text = "3.13.0 experimental free-threading build (main, Oct  7 2024)";
        let version = Version::from_library_text(text).expect("a version");
        assert_eq!(version.to_string(), "3.13t");
    }
}
