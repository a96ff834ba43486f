//! The limit of memory: where it is come to, and a line is about to run, the debugger is to be stepped into.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pyprof_measure::{Backend, Bytes, Quantity, Readings};

/// Has the debugger trace the innermost Python frame; gives its trace function, unless it cannot be had.
pub type StepIn = for<'py> fn(Python<'py>, &Crossing) -> Option<Bound<'py, PyAny>>;

/// A limit, and the debugger that is stepped into there.
#[derive(Debug)]
pub struct Limit {
    quantity: Quantity,
    mebibytes: f64,
    step_in: StepIn,
    /// Whether the memory was at the limit or above it when it was last seen.
    is_reached: AtomicBool,
}

/// The memory, which was below the limit, has come to it.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// The memory now.
    pub memory: Bytes,
    /// The limit that it has come to, in MiB.
    pub limit: f64,
    pub(crate) step_in: StepIn,
}

/// The limit of the whole run.
static LIMIT: OnceLock<Limit> = OnceLock::new();

/// Whether a debugger is at its prompt, in any thread.
static IS_AT_PROMPT: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Whether it is reached by what is counted for each thread by itself.
    static REACHED_HERE: Cell<bool> = const { Cell::new(false) };
}

/// From now on `limit` holds for whatever is recorded. Only the first call counts.
pub fn limit_memory(limit: Limit) {
    LIMIT.get_or_init(|| limit);
}

/// Whether there is a limit of the run.
#[cfg(all(Py_3_12, not(Py_3_14)))]
pub(crate) fn is_set() -> bool {
    LIMIT.get().is_some()
}

/// A debugger is about to be at its prompt, and no limit is crossed until [`end_prompt`]. False if there is one already.
pub(crate) fn begin_prompt() -> bool {
    !IS_AT_PROMPT.swap(true, Ordering::Relaxed)
}

/// The debugger has left its prompt.
pub(crate) fn end_prompt() {
    IS_AT_PROMPT.store(false, Ordering::Relaxed);
}

/// The crossing of the run's limit, if the limit is crossed between the event before and this one, a line.
pub(crate) fn crossing(now: &mut Readings<'_, impl FnMut(Quantity) -> Bytes>) -> Option<Crossing> {
    LIMIT.get()?.crossing(now)
}

impl Limit {
    /// A limit of so many MiB, which nothing has come to.
    #[must_use]
    pub fn new(quantity: Quantity, mebibytes: f64, step_in: StepIn) -> Self {
        Self {
            quantity,
            mebibytes,
            step_in,
            is_reached: AtomicBool::new(false),
        }
    }

    /// The crossing, if this limit is crossed. While a debugger is at its prompt there is no room for a second one.
    pub(crate) fn crossing(
        &self,
        now: &mut Readings<'_, impl FnMut(Quantity) -> Bytes>,
    ) -> Option<Crossing> {
        if IS_AT_PROMPT.load(Ordering::Relaxed) {
            return None;
        }
        let memory = now.of(self.quantity);
        let is_reached = memory.mebibytes() >= self.mebibytes;
        let was_reached = match self.quantity.backend {
            Backend::ThreadHeap => REACHED_HERE.replace(is_reached),
            _ => self.is_reached.swap(is_reached, Ordering::Relaxed),
        };
        (is_reached && !was_reached).then_some(Crossing {
            memory,
            limit: self.mebibytes,
            step_in: self.step_in,
        })
    }
}
