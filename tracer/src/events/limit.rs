//! The limit of memory. When the memory reaches it and a line is about to run, the debugger is started.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pyprof_measure::{Backend, Bytes, Quantity, Readings};

/// A function that makes the debugger trace the innermost Python frame. It returns the debugger's trace function; none
/// if that cannot be had.
pub type StepIn = for<'py> fn(Python<'py>, &Crossing) -> Option<Bound<'py, PyAny>>;

/// A limit, and the function that starts the debugger.
#[derive(Debug)]
pub struct Limit {
    quantity: Quantity,
    mebibytes: f64,
    step_in: StepIn,
    /// True if the memory was at the limit or above it at the last reading.
    is_reached: AtomicBool,
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
static LIMIT: OnceLock<Limit> = OnceLock::new();

/// True if a debugger is at its prompt, in any thread.
static IS_AT_PROMPT: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// The same as `Limit::is_reached`, for a backend that counts each thread separately.
    static REACHED_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Sets the limit for everything that is recorded. Only the first call has an effect.
pub fn limit_memory(limit: Limit) {
    LIMIT.get_or_init(|| limit);
}

/// Returns whether the run has a limit.
#[cfg(all(Py_3_12, not(Py_3_14)))]
pub(crate) fn is_set() -> bool {
    LIMIT.get().is_some()
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

/// Returns the crossing of the run's limit between the previous event and this one, which is a line.
pub(crate) fn crossing(now: &mut Readings<'_, impl FnMut(Quantity) -> Bytes>) -> Option<Crossing> {
    LIMIT.get()?.crossing(now)
}

impl Limit {
    /// Makes a limit that has not been reached.
    #[must_use]
    pub fn new(quantity: Quantity, mebibytes: f64, step_in: StepIn) -> Self {
        Self {
            quantity,
            mebibytes,
            step_in,
            is_reached: AtomicBool::new(false),
        }
    }

    /// Returns the crossing of this limit; none while a debugger is at its prompt, since there cannot be a second one.
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
