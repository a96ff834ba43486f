//! The settings of a run.

use std::path::PathBuf;

use pyprof_measure::Children;
use serde::{Deserialize, Serialize};

use crate::children::ChildrenText;
use crate::children_file::ChildrenFile;
use crate::choices::{Allocations, Allocator, Color, Nothing, Reading, Record, Role};
use crate::script::{Script, Source};
use crate::{optional_path, path};

/// How a run is to be recorded and reported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What role this process has.
    pub role: Role,
    /// The interpreter's absolute path: `sys.executable`.
    #[serde(with = "path")]
    pub interpreter: PathBuf,
    /// How it came to be that one, in words; for `--verbose`.
    #[serde(default)]
    pub origin: String,
    /// The main script, if the program is one.
    pub script: Option<Script>,
    /// Where the source of the main program is.
    #[serde(default)]
    pub source: Source,
    /// The file to append the report to, absolute; standard output otherwise.
    #[serde(with = "optional_path")]
    pub output: Option<PathBuf>,
    /// What is recorded.
    pub record: Record,
    /// What is measured, by the name that it was asked for by; empty is the default.
    pub backend: String,
    /// Whose memory it is.
    #[serde(with = "ChildrenText")]
    pub children: Children,
    /// When it is read.
    pub reading: Reading,
    /// Where Python takes its memory from.
    pub allocator: Allocator,
    /// Whether the tables show what lines allocated and freed.
    pub allocations: Allocations,
    /// Whether to say how the run is recorded.
    pub verbose: bool,
    /// Whether a run with nothing to report says so.
    #[serde(default)]
    pub nothing: Nothing,
    /// The memory, in MiB, at which the debugger is stepped into.
    pub limit: Option<f64>,
    /// Digits after the point.
    pub precision: usize,
    /// Whether increments are coloured.
    pub color: Color,
    /// Where the processes that the program starts leave word of themselves.
    #[serde(default)]
    pub children_file: Option<ChildrenFile>,
}

impl Settings {
    /// Those of a process that a program with these settings starts.
    #[must_use]
    pub fn for_child(&self) -> Self {
        Self {
            role: Role::Child,
            interpreter: self.interpreter.clone(),
            children_file: self.children_file.clone(),
            ..Self::default()
        }
    }

    /// The text that [`Settings::from_json`] reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// # Errors
    /// The text was not written by [`Settings::to_json`] of the same version.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn a_file_name_that_is_not_text_arrives_as_it_is() {
        let odd = PathBuf::from(OsString::from_vec(b"/tmp/\xff.py".to_vec()));
        let settings = Settings {
            interpreter: odd.clone(),
            output: Some(odd),
            ..Settings::default()
        };
        let arrived = Settings::from_json(&settings.to_json()).expect("a text of the same version");
        assert_eq!(arrived, settings);
    }
}
