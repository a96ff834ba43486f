//! What the call of a profiled function begins: recording for the report at the end, or a table of its own.

use std::sync::{Arc, OnceLock};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::{Entry, Quantity};

use crate::events::stamp::Stamped;
use crate::interpreter::held::holds_interpreter;
use crate::table::function::Function;
use crate::table::table_id::TableId;

/// Where the table of each single call goes.
#[derive(Debug)]
pub struct Output {
    /// An object with `write`; standard output as it is at that moment, if `None`.
    pub stream: Option<Py<PyAny>>,
    /// Digits after the point.
    pub precision: usize,
    /// What its figures are.
    pub quantity: Quantity,
}

impl Drop for Output {
    /// Often run by the interpreter's own clean-up, when pyo3 would put the reference off until a later that does not
    /// come; a file that is let go of then is flushed, and what was written to it is not lost.
    fn drop(&mut self) {
        let Some(stream) = self.stream.take() else {
            return;
        };
        if holds_interpreter() {
            // SAFETY: this thread holds the interpreter, and the reference was this output's.
            unsafe { ffi::Py_DECREF(stream.into_ptr()) };
        }
    }
}

/// How an activation begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// The code object is called.
    Start,
    /// It goes on after a suspension.
    Resume,
}

/// How an activation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It returns or raises.
    End,
    /// It may go on later.
    Suspension,
}

/// How a decorated function is reported.
#[derive(Clone, Debug)]
pub enum ReportMode {
    /// Over the whole run, in the report at its end.
    AtTheEnd(Quantity),
    /// Each call by itself, when it ends.
    EachCall(Arc<Output>),
    /// When each call ran, and no lines.
    Stamped(Quantity),
    /// In a process that the program has started: that it was called at all.
    FirstCall,
}

/// What the start of a code object's activation begins. A nested function's begins nothing: it is recorded while
/// something else is open.
#[derive(Clone, Debug, Default)]
pub(crate) struct OnEntry {
    pub(crate) at_the_end: bool,
    pub(crate) each_call: Option<(Arc<Function>, Arc<Output>)>,
    pub(crate) stamp: Option<Arc<Stamped>>,
}

impl OnEntry {
    /// Whether it begins anything.
    pub(crate) fn opens(&self) -> bool {
        self.at_the_end || self.each_call.is_some() || self.stamp.is_some()
    }

    /// How a function was marked that begins this. `quantity` is what the report's figures of it are.
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

/// One call with a table of its own; for a generator or coroutine, from its first step to its last.
#[derive(Debug)]
pub struct CallTable {
    pub(crate) function: Arc<Function>,
    pub(crate) entry: Arc<Entry>,
    pub(crate) id: Arc<TableId>,
    /// It can be suspended.
    pub(crate) suspends: bool,
    /// Where the table goes.
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

    /// The table of this call, unless nothing was executed.
    #[must_use]
    pub fn table(&self) -> Option<pyprof_measure::Table> {
        self.function
            .table(self.entry.quantity(), &self.entry.measurements())
    }
}

/// What shows the table of a call that is over.
type Show = fn(Python<'_>, &CallTable);

static SHOW: OnceLock<Show> = OnceLock::new();

/// Says what shows the tables of single calls. Only the first call counts.
pub fn show_calls_with(show: Show) {
    SHOW.get_or_init(|| show);
}

/// Shows a call that is over. Whatever exception is on its way through the program stays as it is.
pub(crate) fn show(call: &CallTable) {
    let Some(show) = SHOW.get() else { return };
    // SAFETY: calls end in callbacks, which run with the interpreter held, also while it finalises.
    let py = unsafe { Python::assume_attached() };
    let on_its_way = PyErr::take(py);
    show(py, call);
    if let Some(exception) = on_its_way {
        exception.restore(py);
    }
}
