//! The limit of memory. When the memory reaches it and a line is about to run, the debugger is started.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pyprof_measure::{Bytes, Entry, LineLimit, Quantity};

use crate::events::live_tables::LiveTables;

/// A function that makes the debugger trace the innermost Python frame. It returns the debugger's trace function; none
/// if the debugger cannot start.
pub type StepIn = for<'py> fn(Python<'py>, &Crossing) -> Option<Bound<'py, PyAny>>;

/// A limit, and the function that starts the debugger.
#[derive(Debug)]
pub struct Limit {
    limit: pyprof_measure::Limit,
    step_in: StepIn,
}

/// A crossing of the limit: the memory was below it at the previous reading, and is not any more.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// The memory now.
    pub memory: Bytes,
    /// The limit in MiB.
    pub limit: f64,
    pub(crate) step_in: StepIn,
}

/// The limit of the whole run.
struct RunLimit {
    limit: OnceLock<Limit>,
    /// True if the limit is not checked, because this process is a child of the program.
    is_lifted: AtomicBool,
}

static OF_RUN: RunLimit = RunLimit {
    limit: OnceLock::new(),
    is_lifted: AtomicBool::new(false),
};

/// True if a debugger is at its prompt, in any thread.
static IS_AT_PROMPT: AtomicBool = AtomicBool::new(false);

/// Sets the limit for everything that is recorded. Only the first call has an effect.
pub fn limit_memory(limit: Limit) {
    OF_RUN.limit.get_or_init(|| limit);
}

/// Lifts the limit of the run in this process.
pub(crate) fn lift() {
    OF_RUN.is_lifted.store(true, Ordering::Relaxed);
}

/// Returns whether the run has a limit.
#[inline]
pub(crate) fn is_set() -> bool {
    of_run().is_some()
}

#[inline]
fn of_run() -> Option<&'static Limit> {
    OF_RUN
        .limit
        .get()
        .filter(|_| !OF_RUN.is_lifted.load(Ordering::Relaxed))
}

/// Marks a debugger as being at its prompt; no limit is crossed until [`end_prompt`]. Returns false if one is there
/// already.
pub(crate) fn begin_prompt() -> bool {
    !IS_AT_PROMPT.swap(true, Ordering::Relaxed)
}

/// Marks the debugger as having left its prompt.
pub(crate) fn end_prompt() {
    IS_AT_PROMPT.store(false, Ordering::Relaxed);
}

/// A limit that is checked at a line.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    limit: &'a Limit,
    /// The tables to whose lines it applies; none if it applies to all lines.
    tables: Option<&'a LiveTables>,
}

/// Returns the limits that are checked at a line: that of the run, then those of live tables. None is checked while a
/// debugger is at its prompt, since a second debugger cannot be started.
pub(crate) fn asked<'a>(
    of_live_tables: impl Iterator<Item = Asked<'a>>,
) -> impl Iterator<Item = Asked<'a>> {
    let of_run = of_run().map(|limit| Asked {
        limit,
        tables: None,
    });
    let all = of_run.into_iter().chain(of_live_tables);
    all.filter(|_| !IS_AT_PROMPT.load(Ordering::Relaxed))
}

impl Limit {
    /// Makes a limit that has not been reached.
    #[must_use]
    pub fn new(quantity: Quantity, mebibytes: f64, step_in: StepIn) -> Self {
        Self {
            limit: pyprof_measure::Limit::new(quantity, mebibytes),
            step_in,
        }
    }

    /// Returns this limit for the lines of these tables.
    pub(crate) fn of<'a>(&'a self, tables: &'a LiveTables) -> Asked<'a> {
        Asked {
            limit: self,
            tables: Some(tables),
        }
    }
}

impl LineLimit for Asked<'_> {
    fn limit(&self) -> &pyprof_measure::Limit {
        &self.limit.limit
    }

    fn covers(&self, table: &Entry) -> bool {
        self.tables.is_none_or(|tables| tables.has(table))
    }
}

impl Crossing {
    /// Makes the crossing of a limit from the answer of a recorder.
    #[inline]
    pub(super) fn new((asked, memory): (Asked<'_>, Bytes)) -> Self {
        Self {
            memory,
            limit: asked.limit.limit.mebibytes(),
            step_in: asked.limit.step_in,
        }
    }
}
