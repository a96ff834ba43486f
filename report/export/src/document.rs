//! All figures of a record.

use std::str::FromStr;

use pyprof_measure::{Columns, Row, Table};
use pyprof_record::{Ending as RecordedEnding, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::heap::Heap;
use crate::machine::Machine;

/// The version of the document. It changes when a field changes its meaning or is removed.
const VERSION: u32 = 1;

/// A record. Amounts of memory are in bytes, and times in seconds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// The version of this format.
    pub version: u32,
    /// The words of the command line.
    pub command: Vec<String>,
    /// The version of Python.
    pub python: String,
    /// The machine; `null` if it is not known, as in the record of a child.
    #[serde(default)]
    pub machine: Option<Machine>,
    /// The process.
    pub pid: u32,
    /// The start of the program, in seconds since the epoch.
    pub begun_seconds: f64,
    /// The end, in seconds since the epoch; `null` if it was not written.
    pub ended_seconds: Option<f64>,
    /// The end of the process.
    pub ending: Ending,
    /// The number of the signal that has ended the process; `null` if none is known.
    pub signal: Option<u32>,
    /// The profiled functions that have run.
    pub functions: Vec<Function>,
    /// The heap; `null` if it was not counted.
    pub heap: Option<Heap>,
}

/// The end of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The process still runs.
    Running,
    /// It ended without writing its end, as by SIGKILL.
    Unwritten,
    /// It came to its end.
    Finished,
    /// A signal has ended it.
    Signal,
    /// It executed another program.
    Executed,
}

/// A profiled function.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Function {
    /// The path of the file, as the report names it.
    pub file: String,
    /// The lines of the function, executed or not.
    pub lines: Vec<FunctionLine>,
}

/// A line of a profiled function. A line that was not executed has no figures.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FunctionLine {
    /// The number of the line, from 1 on.
    pub line: u32,
    /// The text of the line, without its line end.
    pub source: String,
    /// The number of its executions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurrences: Option<u64>,
    /// The highest memory at the end of an execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<i64>,
    /// The sum of the changes of memory by its executions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub increment_bytes: Option<i64>,
    /// The bytes that its executions allocated, if the run has measured them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocated_bytes: Option<i64>,
    /// The bytes that its executions freed, if the run has measured them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freed_bytes: Option<i64>,
    /// The most memory in use during one execution, above the memory at its beginning, if the run has measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_bytes: Option<i64>,
}

impl Document {
    /// Makes the document of a record. `source` returns a line of a file of the heap, counted from 1; `None` if it cannot be
    /// read.
    pub fn new(record: &Record, source: &mut dyn FnMut(&str, u32) -> Option<String>) -> Self {
        let words = record.command.split(|byte| *byte == 0);
        let mut command: Vec<String> = words
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect();
        // a zero byte ends the last word too
        command.pop();
        let (ending, signal) = ending(record);
        Self {
            version: VERSION,
            command,
            python: record.python.clone(),
            machine: record.machine.as_ref().map(|machine| Machine {
                kernel: machine.kernel.clone(),
                cores: machine.cores,
                memory_bytes: machine.memory.map(|memory| memory.whole().unsigned_abs()),
            }),
            pid: record.process.pid.0,
            begun_seconds: record.begun.as_secs_f64(),
            ended_seconds: record.ended.map(|ended| ended.as_secs_f64()),
            ending,
            signal,
            functions: record.tables.iter().map(function).collect(),
            heap: record.heap.as_ref().map(|heap| Heap::new(heap, source)),
        }
    }
}

/// The reasons for which a JSON text is no document.
#[derive(Debug, Error)]
pub enum NoDocument {
    /// It has another form.
    #[error("it is no report in JSON: {0}")]
    Form(#[from] serde_json::Error),
    /// It has another version.
    #[error("it has version {0} of the format, and this pyprof reads version {VERSION}")]
    Version(u32),
}

impl FromStr for Document {
    type Err = NoDocument;

    fn from_str(text: &str) -> Result<Self, NoDocument> {
        #[derive(Deserialize)]
        #[serde(expecting = "a report of mprof")]
        struct Versioned {
            version: u32,
        }
        let Versioned { version } = serde_json::from_str(text)?;
        if version != VERSION {
            return Err(NoDocument::Version(version));
        }
        Ok(serde_json::from_str(text)?)
    }
}

fn ending(record: &Record) -> (Ending, Option<u32>) {
    match record.ending {
        RecordedEnding::Unwritten if record.process.is_running() => (Ending::Running, None),
        RecordedEnding::Unwritten => (Ending::Unwritten, None),
        RecordedEnding::Finished => (Ending::Finished, None),
        RecordedEnding::Signal(signal) => (Ending::Signal, Some(signal)),
        RecordedEnding::Executed => (Ending::Executed, None),
    }
}

fn function(table: &Table) -> Function {
    Function {
        file: table.path.to_string_lossy().into_owned(),
        lines: table
            .rows
            .iter()
            .map(|row| line(row, table.columns))
            .collect(),
    }
}

fn line(row: &Row, columns: Columns) -> FunctionLine {
    let measured = row.measured.as_ref();
    let allocations = measured.filter(|_| columns == Columns::Allocations);
    FunctionLine {
        line: row.number,
        source: row.text.trim_end_matches(['\n', '\r']).to_owned(),
        occurrences: measured.map(|line| line.occurrences),
        memory_bytes: measured.map(|line| line.memory.whole()),
        increment_bytes: measured.map(|line| line.increment.whole()),
        allocated_bytes: allocations.map(|line| line.allocated.whole()),
        freed_bytes: allocations.map(|line| line.freed.whole()),
        peak_bytes: allocations.map(|line| line.peak.whole()),
    }
}
