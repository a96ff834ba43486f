//! When functions and blocks ran: the spans of `--timestamp`.
//!
//! They are kept for the whole program rather than for a thread, so that what is running when the report is made has
//! an end too, wherever it runs, or if it is a generator that was never brought to its end.

mod boundary;
pub(super) mod calls;
#[cfg_attr(all(Py_3_13, not(Py_3_14)), path = "stamp/copy_3_13.rs")]
pub(crate) mod copy;
mod stack;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::PyWeakrefReference;
use pyprof_measure::{Point, Quantity, Span, Spans};
use pyprof_process::LastReadings;

use crate::reading;
use crate::reading::allocations;
use stack::{Active, Place};

/// A function or a block whose runs are stamped.
#[derive(Debug)]
pub(crate) struct Stamped {
    name: String,
    /// A weak reference to it, if it is a function.
    function: Option<Py<PyWeakrefReference>>,
    quantity: Quantity,
    /// Its place in the report.
    number: usize,
    runs: Mutex<Vec<Run>>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    entry: Point,
    /// None as long as it goes on.
    exit: Option<Point>,
    level: usize,
}

/// How many were made.
static NUMBERS: AtomicUsize = AtomicUsize::new(0);

/// All that have run, in the order in which they did so first.
static RAN: Mutex<Vec<Arc<Stamped>>> = Mutex::new(Vec::new());

/// Whether anything was to be stamped.
#[must_use]
pub fn stamped_anything() -> bool {
    NUMBERS.load(Ordering::Relaxed) > 0
}

/// All spans: functions in the order in which they were decorated, blocks where they were made. What is still running
/// ends now. What another thread is changing is left out: the process may have to end.
#[must_use]
pub fn spans() -> Vec<Spans> {
    allocations::uncounted(|| {
        let mut now = End::now();
        ran()
            .iter()
            .filter_map(|stamped| stamped.spans(&mut now))
            .collect()
    })
}

/// The same, each with its function as it was before it was decorated: none for a block, and for a function that is
/// gone.
#[must_use]
pub fn spans_of_functions(py: Python<'_>) -> Vec<(Option<Bound<'_, PyAny>>, Spans)> {
    allocations::uncounted(|| {
        let mut now = End::now();
        ran()
            .iter()
            .filter_map(|stamped| Some((stamped.as_function(py), stamped.spans(&mut now)?)))
            .collect()
    })
}

/// All that have run, in the order of the report.
fn ran() -> Vec<Arc<Stamped>> {
    let mut ran = try_locked(&RAN).map_or(Vec::new(), |ran| ran.clone());
    ran.sort_by_key(|stamped| stamped.number);
    ran
}

/// The end of what is still running.
struct End {
    time: Duration,
    read: LastReadings,
}

impl End {
    fn now() -> Self {
        Self {
            time: boundary::now(),
            read: LastReadings::nothing(),
        }
    }

    fn of(&mut self, quantity: Quantity) -> Point {
        Point {
            memory: self.read.readings(reading::at_the_end).of(quantity),
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

    /// What is read at its ends.
    pub(crate) fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// A function, under the name that it has now.
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

    /// The function as it was before it was decorated, unless it is gone.
    fn as_function<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.function.as_ref()?.bind(py).upgrade()
    }

    pub(super) fn begin(self: &Arc<Self>, last: &mut LastReadings) -> Option<Running> {
        let (place, level) = stack::begin()?;
        let entry = boundary::entry(last, self.quantity);
        let index = {
            let mut runs = locked(&self.runs);
            runs.push(Run {
                entry,
                exit: None,
                level,
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

    /// What a run leaves behind that has ended before, when its call has returned.
    pub(super) fn point_after(&self, last: &mut LastReadings) -> Point {
        boundary::exit(last, self.quantity)
    }

    /// A run that has ended before has left nothing behind by now. `exit` is its point, if it could be read.
    pub(super) fn returned(&self, index: usize, exit: Option<Point>) {
        if let Some(run) = locked(&self.runs).get_mut(index)
            && run.exit.is_some()
        {
            run.exit = exit.or(run.exit);
        }
    }

    fn spans(&self, now: &mut End) -> Option<Spans> {
        let runs = try_locked(&self.runs)?;
        let span = |run: &Run| Span {
            entry: run.entry,
            exit: run.exit.unwrap_or_else(|| now.of(self.quantity)),
            level: run.level,
        };
        Some(Spans {
            name: self.name.clone(),
            spans: runs.iter().map(span).collect(),
        })
    }
}

/// What is running on a stack that waits.
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

/// This thread goes on with another stack. Gives what is running on the one that ran.
pub(crate) fn exchange(other: Waiting) -> Waiting {
    Waiting {
        active: stack::exchange(other.active),
        calls: calls::exchange(other.calls),
    }
}

/// A run that goes on.
#[derive(Debug)]
pub(crate) struct Running {
    stamped: Arc<Stamped>,
    /// Among the runs.
    index: usize,
    place: Place,
}

impl Running {
    /// A call is over.
    pub(crate) fn end_call(self, last: &mut LastReadings) {
        self.end(last);
        self.place.end_call();
    }

    pub(super) fn end_block(self, last: &mut LastReadings) {
        self.end(last);
        self.place.end_block();
    }

    fn end(&self, last: &mut LastReadings) {
        let exit = boundary::exit(last, self.stamped.quantity);
        if let Some(run) = locked(&self.stamped.runs).get_mut(self.index) {
            run.exit = Some(exit);
        }
    }

    /// A call is not over, but its frame may go on in any thread, or never.
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

/// A call that may go on.
struct Suspended {
    running: Running,
    /// The blocks that it is in.
    entered: Vec<Active>,
}

/// By their frame.
static SUSPENDED: Mutex<Option<HashMap<usize, Suspended>>> = Mutex::new(None);

/// A call of `stamped` begins, in `frame` if it can be suspended.
pub(crate) fn start(
    stamped: &Arc<Stamped>,
    frame: Option<usize>,
    last: &mut LastReadings,
) -> Option<Running> {
    // a frame in the same place was dropped, without an event
    if let Some(dropped) = frame.and_then(take_suspended) {
        dropped.running.end(last);
    }
    stamped.begin(last)
}

/// The call of `frame` goes on, if it was suspended.
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
