//! The readings that are taken at events.

pub(crate) mod allocations;
pub(crate) mod foreign_thread;
pub(crate) mod traced;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::{Backend, Bytes, Children, Quantity, Readings};
use pyprof_process::{LastReadings, Memory, Meter, ShortestChange, Unavailable, When};

use crate::failure;

static METER: Meter = Meter::new();

/// When the memory is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventReading {
    /// At the events at which it can have changed since the thread's last one.
    #[default]
    WhereNeeded,
    /// At every event.
    Always,
}

static SHORTEST_CHANGE: OnceLock<Option<ShortestChange>> = OnceLock::new();

/// Says when the memory is read; measures how fast this machine is, where that decides. Only the first call counts, be
/// it this or the first event. Gives the time in which nothing can change.
pub fn skip_threshold(when: EventReading) -> Option<&'static ShortestChange> {
    let shortest_change = SHORTEST_CHANGE.get_or_init(|| match when {
        EventReading::WhereNeeded => ShortestChange::measure(),
        EventReading::Always => None,
    });
    shortest_change.as_ref()
}

/// Takes the readings of an event that happens now, for `act`; `last` are those of the thread's last event.
pub(crate) fn at_event<T>(
    last: &mut LastReadings,
    act: impl FnOnce(&mut Readings<'_, fn(Quantity) -> Bytes>) -> T,
) -> T {
    let shortest_change = skip_threshold(EventReading::default());
    last.at_event(shortest_change);
    allocations::put_into(last);
    let result = act(&mut last.readings(read));
    last.go_on();
    result
}

/// By quantity: what was read last, by any thread.
static KNOWN: [AtomicI64; Quantity::COUNT] = [const { AtomicI64::new(0) }; Quantity::COUNT];

/// By quantity: whether it could not be read when nothing was known of it.
static UNREAD: [AtomicBool; Quantity::COUNT] = [const { AtomicBool::new(false) }; Quantity::COUNT];

/// Why a quantity could not be read that was never read before; the first such reason.
static WHY_UNREAD: OnceLock<String> = OnceLock::new();

/// Why there are no figures of something that is recorded, if there are none.
#[must_use]
pub fn why_unread() -> Option<&'static str> {
    WHY_UNREAD.get().map(String::as_str)
}

/// Whether all figures of a quantity are missing.
pub(crate) fn is_unread(quantity: Quantity) -> bool {
    UNREAD[quantity.index()].load(Ordering::Relaxed) && last_reading(quantity).is_none()
}

/// A failed reading is reported at the end, and the last good one is taken for it, so that lines show no change. Where there
/// is none, tables are not shown.
fn read(quantity: Quantity) -> Bytes {
    if quantity.backend.counts_allocations() {
        return allocations::read(quantity.backend);
    }
    let read = match quantity.backend {
        Backend::Traced => traced::read(),
        _ => of_system(quantity, when()),
    };
    let known = &KNOWN[quantity.index()];
    match read {
        Ok(amount) => {
            known.store(amount.whole(), Ordering::Relaxed);
            amount
        }
        Err(unavailable) if known.load(Ordering::Relaxed) == 0 => {
            UNREAD[quantity.index()].store(true, Ordering::Relaxed);
            WHY_UNREAD.get_or_init(|| unavailable.to_string());
            Bytes::ZERO
        }
        Err(unavailable) => {
            failure::keep(|| unavailable.to_string());
            Bytes::new(known.load(Ordering::Relaxed))
        }
    }
}

/// The memory of this process, as the system counts it.
pub(crate) fn of_system(quantity: Quantity, when: When) -> Result<Bytes, Unavailable> {
    match quantity.children {
        Children::Exclude => METER.read(quantity.backend, when),
        Children::Include => read_with_children(quantity.backend),
    }
}

/// The memory now, or why it is not to be had; with `jemalloc_thread`, that of this thread. The interpreter is
/// held.
pub fn try_read_now(quantity: Quantity) -> Result<Bytes, Unavailable> {
    let read = match quantity.backend {
        backend if backend.counts_allocations() => {
            return Ok(allocations::uncounted(|| allocations::read(backend)));
        }
        Backend::Traced => traced::read(),
        _ => of_system(quantity, When::Always),
    };
    if let Ok(amount) = &read {
        KNOWN[quantity.index()].store(amount.whole(), Ordering::Relaxed);
    }
    read
}

/// What was read last, by any thread; nothing if nothing was.
pub fn last_reading(quantity: Quantity) -> Option<Bytes> {
    let known = KNOWN[quantity.index()].load(Ordering::Relaxed);
    (known != 0).then(|| Bytes::new(known))
}

/// The memory of each process that descends from this one.
pub fn read_descendants(backend: Backend) -> Result<Memory, Unavailable> {
    METER.read_descendants(backend)
}

/// The largest resident set that this process has had.
pub fn highest_resident_set() -> Result<Bytes, Unavailable> {
    METER.highest_resident_set()
}

/// When the system is asked for what takes it long.
fn when() -> When {
    match skip_threshold(EventReading::default()) {
        Some(_) => When::Changed,
        None => When::Always,
    }
}

/// A child that may not be read is left out, and reported at the end.
fn read_with_children(backend: Backend) -> Result<Bytes, Unavailable> {
    let descendants = METER.read_descendants(backend)?;
    if let Some(left_out) = descendants.left_out {
        failure::keep(|| left_out.to_string());
    }
    Ok(METER.read(backend, When::Always)? + descendants.amount)
}

/// A reading for a process that may have to end as it is. Where this thread does not hold the interpreter, Python
/// cannot be asked: what it traced last has to do.
pub(crate) fn at_the_end(quantity: Quantity) -> Bytes {
    // SAFETY: may be asked by any thread.
    let holds_interpreter = unsafe { ffi::Py_IsInitialized() != 0 && ffi::PyGILState_Check() == 1 };
    if quantity.backend == Backend::Traced && !holds_interpreter {
        return Bytes::new(KNOWN[quantity.index()].load(Ordering::Relaxed));
    }
    read(quantity)
}

/// To be called in a process made by `fork`: what is open reads the process that it was copied from.
pub(crate) fn reopen() {
    METER.reopen();
}

/// Makes a backend ready to be read. Gives whether it can be.
pub fn prepare(py: Python<'_>, backend: Backend) -> bool {
    match backend {
        Backend::Traced => traced::start(py).is_ok(),
        Backend::Heap | Backend::ThreadHeap => allocations::start(py, backend),
        _ => METER.read(backend, When::Always).is_ok(),
    }
}
