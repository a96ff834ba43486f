//! The readings at events.

pub(crate) mod allocations;
pub(crate) mod foreign_thread;
pub(crate) mod traced;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use pyo3::prelude::*;
use pyprof_measure::{
    AllocationCounts, Backend, Bytes, Children, ClockValue, Quantity, Source, Ticks, When,
};
use pyprof_process::{Memory, Meter, ShortestChange, Unavailable, read_clock};

use crate::failure;
use crate::interpreter::signal_handler::may_use_interpreter;

static METER: Meter = Meter::new();

static SHORTEST_CHANGE: OnceLock<Option<ShortestChange>> = OnceLock::new();

/// Sets the events at which memory is read, and measures the speed of this machine if that matters. Only the first call
/// has an effect. If there was no call before the first event, the event makes one with the default. Returns the time
/// in which memory cannot change; none if memory is read at every event.
pub fn skip_threshold(when: When) -> Option<&'static ShortestChange> {
    let shortest_change = SHORTEST_CHANGE.get_or_init(|| match when {
        When::Changed => ShortestChange::measure(),
        When::Always => None,
    });
    shortest_change.as_ref()
}

/// This process, as the source of the readings at an event.
#[derive(Debug)]
pub(crate) struct ThisProcess;

impl Source for ThisProcess {
    #[inline]
    fn clock(&self) -> ClockValue {
        read_clock()
    }

    #[inline]
    fn shortest_change(&self) -> Option<Ticks> {
        skip_threshold(When::default()).map(ShortestChange::ticks)
    }

    fn memory(&self, quantity: Quantity) -> Bytes {
        read(quantity)
    }

    #[inline]
    fn counts(&self) -> Option<AllocationCounts> {
        allocations::counts()
    }
}

/// The last readings by any thread.
struct LastReadings {
    /// The last reading of each quantity; 0 if there is none.
    known: [AtomicI64; Quantity::COUNT],
    /// True for each quantity that could not be read before there was any reading of it.
    unread: [AtomicBool; Quantity::COUNT],
    /// The first reason why a quantity without any reading could not be read.
    why_unread: OnceLock<String>,
}

static LAST_READINGS: LastReadings = LastReadings {
    known: [const { AtomicI64::new(0) }; Quantity::COUNT],
    unread: [const { AtomicBool::new(false) }; Quantity::COUNT],
    why_unread: OnceLock::new(),
};

/// Returns the reason why a recorded quantity has no readings; none if all have readings.
#[must_use]
pub fn why_unread() -> Option<&'static str> {
    LAST_READINGS.why_unread.get().map(String::as_str)
}

/// Returns whether a quantity has no reading at all.
pub(crate) fn is_unread(quantity: Quantity) -> bool {
    LAST_READINGS.unread[quantity.index()].load(Ordering::Relaxed)
        && last_reading(quantity).is_none()
}

/// Reads a quantity. If that fails, the failure is reported at the end, and the last reading is used, so that lines
/// show no change. If there is no reading, tables are not shown.
fn read(quantity: Quantity) -> Bytes {
    let read = match quantity.backend {
        Backend::Heap | Backend::ThreadHeap => return allocations::read(quantity.backend),
        Backend::Traced => traced::read(),
        _ => of_system(quantity, when()),
    };
    let known = &LAST_READINGS.known[quantity.index()];
    match read {
        Ok(amount) => {
            known.store(amount.whole(), Ordering::Relaxed);
            amount
        }
        Err(unavailable) if known.load(Ordering::Relaxed) == 0 => {
            LAST_READINGS.unread[quantity.index()].store(true, Ordering::Relaxed);
            LAST_READINGS
                .why_unread
                .get_or_init(|| unavailable.to_string());
            Bytes::ZERO
        }
        Err(unavailable) => {
            failure::keep(|| unavailable.to_string());
            Bytes::new(known.load(Ordering::Relaxed))
        }
    }
}

/// Reads the memory of this process from the system.
pub(crate) fn of_system(quantity: Quantity, when: When) -> Result<Bytes, Unavailable> {
    match quantity.children {
        Children::Exclude => METER.read(quantity.backend, when),
        Children::Include => read_with_children(quantity.backend),
    }
}

/// Reads the memory now; the error says why it cannot be read. With `jemalloc_thread`, it is the memory of this thread.
/// This thread must hold the interpreter.
pub fn try_read_now(quantity: Quantity) -> Result<Bytes, Unavailable> {
    let read = match quantity.backend {
        backend if backend.counts_allocations() => {
            return Ok(allocations::uncounted(|| allocations::read(backend)));
        }
        Backend::Traced => traced::read(),
        _ => of_system(quantity, When::Always),
    };
    if let Ok(amount) = &read {
        LAST_READINGS.known[quantity.index()].store(amount.whole(), Ordering::Relaxed);
    }
    read
}

/// Returns the last reading by any thread; none if there is none.
pub fn last_reading(quantity: Quantity) -> Option<Bytes> {
    let known = LAST_READINGS.known[quantity.index()].load(Ordering::Relaxed);
    (known != 0).then(|| Bytes::new(known))
}

/// Reads the memory of each descendant of this process.
pub fn read_descendants(backend: Backend) -> Result<Memory, Unavailable> {
    METER.read_descendants(backend)
}

/// Reads the largest resident set that this process has had.
pub fn highest_resident_set() -> Result<Bytes, Unavailable> {
    METER.highest_resident_set()
}

/// Returns when to read an amount that takes the system long to compute.
fn when() -> When {
    match skip_threshold(When::default()) {
        Some(_) => When::Changed,
        None => When::Always,
    }
}

/// Reads the memory of this process and its descendants. A child that may not be read is left out, and reported at the
/// end.
fn read_with_children(backend: Backend) -> Result<Bytes, Unavailable> {
    let descendants = METER.read_descendants(backend)?;
    if let Some(left_out) = descendants.left_out {
        failure::keep(|| left_out.to_string());
    }
    Ok(METER.read(backend, When::Always)? + descendants.amount)
}

/// Reads a quantity for a process that may have to end at once. Without holding the interpreter, this thread cannot
/// call Python, so it returns the last reading of the traced memory.
pub(crate) fn at_the_end(quantity: Quantity) -> Bytes {
    if quantity.backend == Backend::Traced && !may_use_interpreter() {
        return Bytes::new(LAST_READINGS.known[quantity.index()].load(Ordering::Relaxed));
    }
    read(quantity)
}

/// Forgets open files in a process made by `fork`, since they show the parent. Such a process must call this.
pub(crate) fn reopen() {
    METER.reopen();
}

/// Prepares a backend for reading. Returns whether it can be read.
pub fn prepare(py: Python<'_>, backend: Backend) -> bool {
    match backend {
        Backend::Traced => traced::start(py).is_ok(),
        Backend::Heap | Backend::ThreadHeap => allocations::start(py, backend),
        _ => METER.read(backend, When::Always).is_ok(),
    }
}
