//! The limit of memory: where it is come to, and a line is about to run, the debugger is to be stepped into.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pyprof_measure::{Backend, Bytes, Quantity, Readings};

use crate::debugger;

/// A limit, and the debugger that is stepped into there.
#[derive(Debug)]
pub struct Limit {
    /// What is held against it.
    pub quantity: Quantity,
    /// The limit itself, in MiB.
    pub mebibytes: f64,
    /// Has the debugger trace the innermost Python frame; gives its trace function, unless it cannot be had.
    pub step_in: for<'py> fn(Python<'py>, &Crossing) -> Option<Bound<'py, PyAny>>,
}

/// The memory, which was below the limit, has come to it.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// The memory now.
    pub memory: Bytes,
    /// The limit that it has come to.
    pub limit: &'static Limit,
}

static LIMIT: OnceLock<Limit> = OnceLock::new();

/// Whether the memory was at the limit or above it when it was last seen.
static REACHED: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// The same of what is counted for each thread by itself.
    static REACHED_HERE: Cell<bool> = const { Cell::new(false) };
}

/// From now on `limit` holds. Only the first call counts.
pub fn limit_memory(limit: Limit) {
    LIMIT.get_or_init(|| limit);
}

/// Tells it if the limit is crossed between the event before and this one, a line. While a debugger is at its prompt
/// there is no room for a second one.
pub(crate) fn crossing(now: &mut Readings<'_, impl FnMut(Quantity) -> Bytes>) -> Option<Crossing> {
    let limit = LIMIT.get()?;
    if debugger::is_open() {
        return None;
    }
    let memory = now.of(limit.quantity);
    let is_reached = memory.mebibytes() >= limit.mebibytes;
    let was_reached = match limit.quantity.backend {
        Backend::ThreadHeap => REACHED_HERE.replace(is_reached),
        _ => REACHED.swap(is_reached, Ordering::Relaxed),
    };
    (is_reached && !was_reached).then_some(Crossing { memory, limit })
}
