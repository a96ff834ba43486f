//! What the launcher tells the engine, whichever way the engine gets into the interpreter.
//!
//! The launcher and the engine are built apart and meet in one process: what crosses is one JSON text, handed over as
//! an argument of [`ENTRY`], or in a variable of the environment where the interpreter has to be executed
//! with the engine preloaded.

#![forbid(unsafe_code)]

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The engine's entry that hosts the interpreter: `int (int argc, char **argv, const char *settings)`, where `argv` is
/// the command line as `python` would have got it and `settings` a [`Settings::to_json`] text. Returns the exit status.
pub const ENTRY: &str = "pyprof_run";

/// The engine's entry that writes the report before the process ends without the interpreter's own ending:
/// `void (void)`. May be called at any time, from any thread; writes at most once.
pub const FLUSH: &str = "pyprof_flush";

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
    pub children: Children,
    /// When it is read.
    pub reading: Reading,
    /// Where Python takes its memory from.
    pub allocator: Allocator,
    /// Whether the tables show what lines allocated and freed.
    pub allocations: Allocations,
    /// Whether to say how the run is recorded.
    pub verbose: bool,
    /// Whether it is told that there is nothing to report.
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

/// A file with one byte for each process that the program has started and in which a marked function ran. The first of
/// them creates it, and the run deletes it at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildrenFile {
    /// Absolute.
    #[serde(with = "path")]
    pub path: PathBuf,
    /// The process of the run: once it has ended, nothing is left there any more.
    pub run: u32,
}

impl ChildrenFile {
    /// One for the run of this process, under a name that no other has. None where there is no folder for it.
    #[must_use]
    pub fn of_this_run() -> Option<Self> {
        let run = std::process::id();
        // the seed of the standard library's hashes is random
        let unique = RandomState::new().build_hasher().finish();
        let folder = std::path::absolute(std::env::temp_dir()).ok()?;
        let path = folder.join(format!("pyprof-{run}-{unique:016x}"));
        Some(Self { path, run })
    }
}

/// The main script's two names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// As the report names it: as typed, or where PATH had it.
    #[serde(with = "path")]
    pub shown: PathBuf,
    /// Absolute, as its code objects are named.
    #[serde(with = "path")]
    pub path: PathBuf,
}

/// Where the source of the main program is, once Python has read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// In files, where it can be read again.
    #[default]
    Files,
    /// Nowhere: it came from a pipe, from standard input, or from the command line.
    ReadOnce,
}

/// A process that was started by a person, or one that the profiled program has started itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Records and reports.
    #[default]
    Main,
    /// Runs as under `python`, with `profile` defined; writes nothing of ours.
    Child,
}

/// What is recorded of the functions that are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// What each of their lines changed, for a table.
    #[default]
    Lines,
    /// When they ran, for a line of each call.
    Timestamps,
}

/// Whether the processes count that the program starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Children {
    /// The program's own process alone.
    #[default]
    Exclude,
    /// All that descend from it, too.
    Include,
}

/// When memory is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reading {
    /// Where it can have changed since it was read last.
    #[default]
    WhereNeeded,
    /// At every line.
    Always,
}

/// Where Python takes the memory of its objects from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allocator {
    /// Where the command line and the environment say.
    #[default]
    AsAsked,
    /// Each object from the process's `malloc`.
    Process,
    /// The same, with the checks of Python's development mode.
    ProcessWithChecks,
}

/// Whether what lines allocated and freed is shown besides what is left of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allocations {
    /// The classic table.
    #[default]
    Hidden,
    /// Three columns more.
    Shown,
}

/// What is said of a program in which no function was marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Nothing {
    /// That nothing was profiled, and what to do about it.
    #[default]
    Told,
    /// Nothing: it was run for another reason, too.
    Silent,
}

/// When to colour what goes to standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set and not empty.
    #[default]
    Auto,
    /// Also into a pipe.
    Always,
    /// Never.
    Never,
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

/// A path as its bytes: JSON text is UTF-8, file names need not be.
mod path {
    use std::ffi::OsString;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::path::{Path, PathBuf};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
        path.as_os_str().as_bytes().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
        Ok(PathBuf::from(OsString::from_vec(Vec::deserialize(from)?)))
    }
}

/// As [`path`], for one that need not be there.
mod optional_path {
    use std::ffi::OsString;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::path::PathBuf;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub(super) fn serialize<S: Serializer>(
        path: &Option<PathBuf>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        path.as_ref()
            .map(|path| path.as_os_str().as_bytes())
            .serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<PathBuf>, D::Error> {
        let bytes: Option<Vec<u8>> = Option::deserialize(from)?;
        Ok(bytes.map(|bytes| PathBuf::from(OsString::from_vec(bytes))))
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
        let arrived = Settings::from_json(&settings.to_json()).expect("our own text");
        assert_eq!(arrived, settings);
    }
}
