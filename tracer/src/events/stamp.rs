//! The times at which functions and blocks ran: the spans of `--timestamp`.
//!
//! They are stored for the whole program, and not for each thread. So a run that is open when the report is made gets
//! an end too, in whichever thread it is, even if it is a generator that was never finished.

mod boundary;
pub(super) mod calls;
#[cfg_attr(all(Py_3_13, not(Py_3_14)), path = "stamp/copy_3_13.rs")]
pub(crate) mod copy;
mod stack;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::PyWeakrefReference;
use pyprof_measure::{Bytes, EventReadings, Point, Quantity, Span, Spans};

use crate::reading;
use crate::reading::allocations;
use stack::{Active, Place};

/// A function or a block whose runs are stamped.
#[derive(Debug)]
pub(crate) struct Stamped {
    name: String,
    /// A weak reference to the function; none for a block.
    function: Option<Py<PyWeakrefReference>>,
    quantity: Quantity,
    /// The position in the report.
    number: usize,
    runs: Mutex<Vec<Run>>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    entry: Point,
    /// The end; none while the run is open.
    exit: Option<Point>,
    level: usize,
    /// The value of [`FORKS`] when it began.
    forks: u32,
    /// True if the run is written, or [`take_spans`] has returned it.
    is_taken: bool,
}

impl Run {
    /// Returns whether the run is yet to be reported by this process.
    fn is_due(&self) -> bool {
        !self.is_taken && self.forks == FORKS.load(Ordering::Relaxed)
    }
}

/// The number of forks from the program's process to this one. A run that was open at a fork belongs to the parent.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// Begins a process whose parent reports all runs up to now.
pub(crate) fn begin_in_child() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// Writes a run that has ended, of the function or block with this name. Returns whether it is written.
type WriteRun = fn(&str, &Span) -> bool;

static WRITE_RUN: OnceLock<WriteRun> = OnceLock::new();

/// Sets the function that writes each run when it ends. Only the first call has an effect.
pub fn write_runs_with(write: WriteRun) {
    WRITE_RUN.get_or_init(|| write);
}

/// The number of stamped functions and blocks.
static NUMBERS: AtomicUsize = AtomicUsize::new(0);

/// The functions and blocks that have run, in the order of their first runs.
static RAN: Mutex<Vec<Arc<Stamped>>> = Mutex::new(Vec::new());

/// Returns whether any function or block is stamped.
#[must_use]
pub fn stamped_anything() -> bool {
    NUMBERS.load(Ordering::Relaxed) > 0
}

/// Returns the spans that are not yet written: functions in the order of their decoration, blocks in the order in which they were made. An open
/// run ends now. Data that another thread has locked is left out, since the process may have to end at once.
#[must_use]
pub fn spans() -> Vec<Spans> {
    allocations::uncounted(|| {
        let mut now = End::now();
        ran()
            .iter()
            .filter_map(|stamped| stamped.spans(&mut now, Run::is_due))
            .collect()
    })
}

/// Returns the same as `spans`, without the runs that this function has returned before.
#[must_use]
pub fn take_spans() -> Vec<Spans> {
    let taken = spans();
    for stamped in ran() {
        let mut runs = locked(&stamped.runs);
        runs.iter_mut().for_each(|run| run.is_taken = true);
    }
    taken
}

/// Returns whether no thread is changing the spans.
#[must_use]
pub fn are_spans_idle() -> bool {
    try_locked(&RAN).is_some_and(|ran| {
        ran.iter()
            .all(|stamped| try_locked(&stamped.runs).is_some())
    })
}

/// Returns all spans, also the written ones, each with its undecorated function; none for a block, and for a function that no longer
/// exists.
#[must_use]
pub fn spans_of_functions(py: Python<'_>) -> Vec<(Option<Bound<'_, PyAny>>, Spans)> {
    allocations::uncounted(|| {
        let mut now = End::now();
        ran()
            .iter()
            .filter_map(|stamped| {
                Some((stamped.as_function(py), stamped.spans(&mut now, |_| true)?))
            })
            .collect()
    })
}

/// Returns the functions and blocks that have run, in the order of the report.
fn ran() -> Vec<Arc<Stamped>> {
    let mut ran = try_locked(&RAN).map_or(Vec::new(), |ran| ran.clone());
    ran.sort_by_key(|stamped| stamped.number);
    ran
}

/// The end for open runs. Each quantity is read once.
struct End {
    time: Duration,
    read: [Option<Bytes>; Quantity::COUNT],
}

impl End {
    fn now() -> Self {
        Self {
            time: boundary::now(),
            read: [None; Quantity::COUNT],
        }
    }

    fn of(&mut self, quantity: Quantity) -> Point {
        let read = &mut self.read[quantity.index()];
        Point {
            memory: *read.get_or_insert_with(|| reading::at_the_end(quantity)),
            time: self.time,
        }
    }
}

impl Stamped {
    pub(super) fn new(name: String, quantity: Quantity) -> Self {
        allocations::will_measure(quantity.backend);
        Self {
            name,
            function: None,
            quantity,
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            runs: Mutex::default(),
        }
    }

    /// Returns the quantity that is read at the beginning and the end of a run.
    pub(crate) fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// Makes the stamps of a function, under its current name.
    pub(crate) fn function(function: &Bound<'_, PyAny>, quantity: Quantity) -> PyResult<Self> {
        let part = |name| -> PyResult<String> {
            let part = function.getattr(name)?.str()?;
            Ok(part.to_string_lossy().into_owned())
        };
        let name = format!("{}.{}", part("__module__")?, part("__name__")?);
        Ok(Self {
            function: Some(PyWeakrefReference::new(function)?.unbind()),
            ..Self::new(name, quantity)
        })
    }

    /// Returns the undecorated function; none for a block, or if the function no longer exists.
    fn as_function<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.function.as_ref()?.bind(py).upgrade()
    }

    pub(super) fn begin(self: &Arc<Self>, readings: &mut EventReadings) -> Option<Running> {
        let (place, level) = stack::begin()?;
        let entry = boundary::entry(readings, self.quantity);
        let index = {
            let mut runs = locked(&self.runs);
            runs.push(Run {
                entry,
                exit: None,
                level,
                forks: FORKS.load(Ordering::Relaxed),
                is_taken: false,
            });
            runs.len() - 1
        };
        if index == 0 {
            locked(&RAN).push(Arc::clone(self));
        }
        calls::began(self, index);
        Some(Running {
            stamped: Arc::clone(self),
            index,
            place,
        })
    }

    /// Reads the memory and the time after the call of a run has returned.
    pub(super) fn point_after(&self, readings: &mut EventReadings) -> Point {
        boundary::exit(readings, self.quantity)
    }

    /// Replaces the end of a run by a reading after its call has returned. `exit` is that reading, if it could be
    /// taken.
    pub(super) fn returned(&self, index: usize, exit: Option<Point>) {
        if let Some(run) = locked(&self.runs).get_mut(index)
            && run.exit.is_some()
        {
            run.exit = exit.or(run.exit);
        }
        self.write(index);
    }

    /// Writes a run that has ended, if runs are written when they end.
    fn write(&self, index: usize) {
        let Some(write) = WRITE_RUN.get() else { return };
        if let Some(run) = locked(&self.runs).get_mut(index)
            && run.is_due()
            && let Some(exit) = run.exit
        {
            let span = Span {
                entry: run.entry,
                exit,
                level: run.level,
            };
            run.is_taken = write(&self.name, &span);
        }
    }

    /// Returns the chosen runs; none if there are none, or another thread has locked them.
    fn spans(&self, now: &mut End, is_chosen: impl Fn(&Run) -> bool) -> Option<Spans> {
        let runs = try_locked(&self.runs)?;
        let span = |run: &Run| Span {
            entry: run.entry,
            exit: run.exit.unwrap_or_else(|| now.of(self.quantity)),
            level: run.level,
        };
        let spans: Vec<Span> = runs.iter().filter(|run| is_chosen(run)).map(span).collect();
        (!spans.is_empty()).then(|| Spans {
            process: None,
            name: self.name.clone(),
            spans,
        })
    }
}

/// The open runs of a suspended stack.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    active: Vec<Active>,
    calls: Vec<calls::Call>,
}

impl Waiting {
    pub(crate) fn is_empty(&self) -> bool {
        self.active.is_empty() && self.calls.is_empty()
    }
}

/// Switches this thread to another stack. Returns the open runs of the stack that is now suspended.
pub(crate) fn exchange(other: Waiting) -> Waiting {
    Waiting {
        active: stack::exchange(other.active),
        calls: calls::exchange(other.calls),
    }
}

/// An open run.
#[derive(Debug)]
pub(crate) struct Running {
    stamped: Arc<Stamped>,
    /// The index in the runs of `stamped`.
    index: usize,
    place: Place,
}

impl Running {
    /// Ends the run of a call.
    pub(crate) fn end_call(self, readings: &mut EventReadings) {
        self.end(readings);
        self.place.end_call();
    }

    pub(super) fn end_block(self, readings: &mut EventReadings) {
        self.end(readings);
        self.place.end_block();
    }

    fn end(&self, readings: &mut EventReadings) {
        let exit = boundary::exit(readings, self.stamped.quantity);
        if let Some(run) = locked(&self.stamped.runs).get_mut(self.index) {
            run.exit = Some(exit);
        }
        if !calls::returns_later(&self.stamped, self.index) {
            self.stamped.write(self.index);
        }
    }

    /// Suspends the run of a call. Its frame may continue in any thread, or never.
    pub(crate) fn suspend(self, frame: usize) {
        let entered = self.place.end_call();
        let suspended = Suspended {
            running: self,
            entered,
        };
        locked(&SUSPENDED)
            .get_or_insert_default()
            .insert(frame, suspended);
    }

    pub(super) fn is_here(&self) -> bool {
        self.place.is_here()
    }
}

/// A suspended call.
struct Suspended {
    running: Running,
    /// The blocks that the call has entered and not left.
    entered: Vec<Active>,
}

/// The suspended calls, by their frame.
static SUSPENDED: Mutex<Option<HashMap<usize, Suspended>>> = Mutex::new(None);

/// Starts a run for a call of `stamped`. `frame` is given if the call can be suspended.
pub(crate) fn start(
    stamped: &Arc<Stamped>,
    frame: Option<usize>,
    readings: &mut EventReadings,
) -> Option<Running> {
    // a suspended frame at the same address was dropped, without an event
    if let Some(dropped) = frame.and_then(take_suspended) {
        dropped.running.end(readings);
    }
    stamped.begin(readings)
}

/// Continues the suspended call of `frame`; returns none if there is no such call.
pub(crate) fn resume(frame: Option<usize>) -> Option<Running> {
    let mut suspended = take_suspended(frame?)?;
    suspended.running.place.resume_call(suspended.entered);
    Some(suspended.running)
}

fn take_suspended(frame: usize) -> Option<Suspended> {
    locked(&SUSPENDED).as_mut()?.remove(&frame)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn try_locked<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
