//! The settings of a run.

use std::path::{Path, PathBuf};

use pyprof_measure::{Children, When};
use serde::{Deserialize, Serialize};

use crate::budgets::Budgets;
use crate::children::ChildrenText;
use crate::children_file::ChildrenFile;
use crate::choices::{Allocations, Allocator, ChildTables, Color, EmptyReport, Record, Role};
use crate::heap::HeapChoices;
use crate::script::{Script, Source};
use crate::when::WhenText;
use crate::{optional_path, path};

/// The choices for recording and reporting a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The role of this process.
    pub role: Role,
    /// The absolute path of the interpreter: `sys.executable`.
    #[serde(with = "path")]
    pub interpreter: PathBuf,
    /// The way in which the interpreter was found, as text for `--verbose`.
    #[serde(default)]
    pub origin: String,
    /// The main script; `None` if the program is no script.
    pub script: Option<Script>,
    /// The place of the main program's source.
    #[serde(default)]
    pub source: Source,
    /// The file that the report is appended to, as an absolute path; `None` for standard output.
    #[serde(with = "optional_path")]
    pub output: Option<PathBuf>,
    /// The kind of record.
    pub record: Record,
    /// The new file that keeps the measurements, as an absolute path.
    #[serde(with = "optional_path", default)]
    pub record_file: Option<PathBuf>,
    /// The name of the backend; empty for the default.
    pub backend: String,
    /// The processes whose memory is counted.
    #[serde(with = "ChildrenText")]
    pub children: Children,
    /// The times at which memory is read.
    #[serde(with = "WhenText")]
    pub reading: When,
    /// The allocator of Python's objects.
    pub allocator: Allocator,
    /// The choice of columns with allocated and freed memory.
    pub allocations: Allocations,
    /// The choice of counting the heap of the whole program, and of children if they have tables.
    #[serde(default)]
    pub heap: HeapChoices,
    /// The most memory that the run may take.
    #[serde(default)]
    pub budgets: Budgets,
    /// The choice of tables of child processes.
    #[serde(default)]
    pub child_tables: ChildTables,
    /// True if `--verbose` prints how the run is recorded.
    pub verbose: bool,
    /// The choice of a message if nothing was profiled.
    #[serde(default)]
    pub empty_report: EmptyReport,
    /// The memory, in MiB, at which pyprof starts the debugger.
    pub limit: Option<f64>,
    /// The digits after the point.
    pub precision: usize,
    /// The choice of colours for increments.
    pub color: Color,
    /// The file that counts the child processes in which a marked function ran.
    #[serde(default)]
    pub children_file: Option<ChildrenFile>,
}

impl Settings {
    /// Returns the settings for a process that a program with these settings starts.
    #[must_use]
    pub fn for_child(&self) -> Self {
        let child = Self {
            role: Role::Child,
            interpreter: self.interpreter.clone(),
            children_file: self.children_file.clone(),
            ..Self::default()
        };
        match self.records_children() {
            false => child,
            true => Self {
                // functions of the main script have the same names in all processes
                script: self.script.clone(),
                allocations: self.allocations,
                heap: match self.counts_heap_of_children() {
                    true => self.heap,
                    false => HeapChoices::Uncounted,
                },
                child_tables: self.child_tables,
                precision: self.precision,
                output: self.output.clone(),
                record: self.record,
                record_file: self.record_file.clone(),
                backend: self.backend.clone(),
                children: self.children,
                reading: self.reading,
                allocator: self.allocator,
                ..child
            },
        }
    }

    /// Returns the beginning of the paths of the records of child processes; `None` if there is no folder for them.
    #[must_use]
    pub fn child_records(&self) -> Option<&Path> {
        let temporary = self.children_file.as_ref().map(|file| file.path.as_path());
        self.record_file.as_deref().or(temporary)
    }

    /// Returns whether marked functions are recorded in all descendants, also in those that other programs start.
    #[must_use]
    pub fn records_descendants(&self) -> bool {
        self.child_tables != ChildTables::Hidden
    }

    /// Returns whether marked functions are recorded in children too.
    #[must_use]
    pub fn records_children(&self) -> bool {
        self.record == Record::Timestamps || self.records_descendants()
    }

    /// Returns whether children count their heap, each in a record of its own.
    #[must_use]
    pub fn counts_heap_of_children(&self) -> bool {
        self.heap.is_reported() && self.records_descendants()
    }

    /// Returns whether children need the library that counts in this process.
    #[must_use]
    pub fn counts_in_children(&self) -> bool {
        match self.heap {
            HeapChoices::Uncounted => self.records_children(),
            HeapChoices::Counted { .. } => self.counts_heap_of_children(),
        }
    }

    /// Returns the text that [`Settings::from_json`] reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the text of [`Settings::to_json`].
    ///
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
    fn a_file_name_that_is_not_utf_8_stays_as_it_is() {
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
