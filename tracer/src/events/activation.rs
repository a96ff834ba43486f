//! The recordings that a call of a profiled function starts: for the report at the end, or for a table of its own.

use std::sync::{Arc, OnceLock};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::{Entry, Quantity};

use crate::events::stamp::Stamped;
use crate::interpreter::held::holds_interpreter;
use crate::table::function::Function;
use crate::table::table_id::TableId;

/// The destination and format of the tables of single calls.
#[derive(Debug)]
pub struct Output {
    /// An object with `write`. `None` means standard output as it is when the table is written.
    pub stream: Option<Py<PyAny>>,
    /// The number of digits after the point.
    pub precision: usize,
    /// The quantity that the tables show.
    pub quantity: Quantity,
}

impl Drop for Output {
    /// Releases the stream. This often runs during the clean-up of the interpreter, when pyo3 would postpone the
    /// release to a time that never comes. A file that is released then is flushed, and no output is lost.
    fn drop(&mut self) {
        let Some(stream) = self.stream.take() else {
            return;
        };
        if holds_interpreter() {
            // SAFETY: this thread holds the interpreter, and the reference belonged to this output.
            unsafe { ffi::Py_DECREF(stream.into_ptr()) };
        }
    }
}

/// The ways in which an activation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A return or an exception.
    End,
    /// A suspension, after which the activation may continue.
    Suspension,
}

/// The ways to report a decorated function.
#[derive(Clone, Debug)]
pub enum ReportMode {
    /// The sum over the whole run, in the report at the end of the run.
    AtTheEnd(Quantity),
    /// A table for each call, when the call ends.
    EachCall(Arc<Output>),
    /// The time of each call, without lines.
    Stamped(Quantity),
    /// No table: a child process of the program only notes that the function was called.
    FirstCall,
}

/// The recordings that an activation of a code object starts. A nested function starts none: its lines are recorded
/// while the marked function around it runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct OnEntry {
    pub(crate) at_the_end: bool,
    pub(crate) each_call: Option<(Arc<Function>, Arc<Output>)>,
    pub(crate) stamp: Option<Arc<Stamped>>,
}

impl OnEntry {
    /// Returns whether an activation starts a recording.
    pub(crate) fn opens(&self) -> bool {
        self.at_the_end || self.each_call.is_some() || self.stamp.is_some()
    }

    /// Returns the report modes that lead to this value. `quantity` is the quantity of the function's table in the
    /// report.
    pub(crate) fn marks(&self, quantity: Quantity) -> Vec<ReportMode> {
        let at_the_end = self.at_the_end.then_some(ReportMode::AtTheEnd(quantity));
        let each_call = self.each_call.as_ref();
        let each_call = each_call.map(|(_, output)| ReportMode::EachCall(Arc::clone(output)));
        let stamp = self.stamp.as_ref();
        let stamp = stamp.map(|stamped| ReportMode::Stamped(stamped.quantity()));
        at_the_end
            .into_iter()
            .chain(each_call)
            .chain(stamp)
            .collect()
    }
}

/// The table of a single call. For a generator or a coroutine, it covers all steps from the first to the last.
#[derive(Debug)]
pub struct CallTable {
    pub(crate) function: Arc<Function>,
    pub(crate) entry: Arc<Entry>,
    pub(crate) id: Arc<TableId>,
    /// True if the call can be suspended.
    pub(crate) suspends: bool,
    /// The destination of the table.
    pub output: Arc<Output>,
}

impl CallTable {
    pub(crate) fn new(
        function: &Arc<Function>,
        output: &Arc<Output>,
        id: Arc<TableId>,
        suspends: bool,
    ) -> Self {
        let entry = Arc::new(function.entry(id.number(), output.quantity));
        Self {
            function: Arc::clone(function),
            entry,
            id,
            suspends,
            output: Arc::clone(output),
        }
    }

    /// Returns the table of this call; none if no line was executed.
    #[must_use]
    pub fn table(&self) -> Option<pyprof_measure::Table> {
        self.function
            .table(self.entry.quantity(), &self.entry.measurements())
    }
}

/// A function that shows the table of a call that is over.
type Show = fn(Python<'_>, &CallTable);

static SHOW: OnceLock<Show> = OnceLock::new();

/// Sets the function that shows the tables of single calls. Only the first call has an effect.
pub fn show_calls_with(show: Show) {
    SHOW.get_or_init(|| show);
}

/// Shows the table of a call that is over. A pending exception of the program stays pending.
pub(crate) fn show(call: &CallTable) {
    let Some(show) = SHOW.get() else { return };
    // SAFETY: calls end in callbacks, which run while the interpreter is held, also while it finalises.
    let py = unsafe { Python::assume_attached() };
    let on_its_way = PyErr::take(py);
    show(py, call);
    if let Some(exception) = on_its_way {
        exception.restore(py);
    }
}
