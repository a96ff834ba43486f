//! The `pyvenv.cfg` of a virtual environment.

use std::fs;
use std::path::{Path, PathBuf};

use super::unusable::Why;
use crate::version::Version;

/// A virtual environment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct VirtualEnvironment {
    /// The folder of the interpreter that it was made from.
    home: Option<PathBuf>,
    /// The version of that interpreter at the time.
    pub(super) version: Option<Version>,
}

impl VirtualEnvironment {
    /// Returns the environment of the interpreter at `path`. Like Python, it searches the interpreter's folder first,
    /// then its parent.
    pub(super) fn around(path: &Path) -> Result<Option<Self>, Why> {
        for folder in path.ancestors().skip(1).take(2) {
            let Ok(text) = fs::read(folder.join("pyvenv.cfg")) else {
                continue;
            };
            let environment = Self::parse(&String::from_utf8_lossy(&text));
            return match environment.home {
                Some(home) if !home.is_dir() => Err(Why::HomeGone {
                    environment: folder.to_owned(),
                    home,
                }),
                _ => Ok(Some(environment)),
            };
        }
        Ok(None)
    }

    fn parse(text: &str) -> Self {
        let mut environment = Self::default();
        for line in text.lines() {
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "home" => environment.home = Some(value.into()),
                "version" | "version_info" => environment.version = Version::at_start(value),
                _ => {}
            }
        }
        environment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_venv_and_of_virtualenv_is_read() {
        for text in [
            "home = /usr/bin\nversion = 3.11.2\n",
            "version_info = 3.11.2.final.0\r\nhome=/usr/bin\r\n",
        ] {
            let environment = VirtualEnvironment::parse(text);
            assert_eq!(environment.home, Some("/usr/bin".into()));
            assert_eq!(environment.version, Version::at_start("3.11"));
            assert!(environment.version.is_some());
        }
    }

    #[test]
    fn a_file_without_the_keys_has_no_values() {
        let environment = VirtualEnvironment::parse("prompt = odd\nno sense\n");
        assert_eq!(environment, VirtualEnvironment::default());
    }
}
