//! The limit for the time that a `write` of the program may take at the end of the program.
//!
//! Tables that are written at the end go to objects of the program: the replacement of `sys.stdout`, or the `stream` of
//! a decorator. Without pyprof, Python does not call their `write` at the end. A `write` that waits for ever (for a
//! lock of a thread that has ended, or for a full queue) would keep the process from ending. `write` is called in the
//! main thread, as it is while the program runs. A native thread measures the time meanwhile, and interrupts `write` by
//! a signal. The handler of that signal raises an exception, as the handler of ^C does. This cannot interrupt a C
//! function that waits while it holds the interpreter.

use std::ffi::c_int;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use pyo3::create_exception;
use pyo3::exceptions::PyBaseException;
use pyo3::prelude::*;
use pyprof_process::without_signals;

use crate::locked::locked;
use crate::output::free_signal::FreeSignal;

/// The limit in ticks. Ticks are counted, not time: a process that was stopped for an hour has waited for one tick
/// only.
pub(crate) const TICKS: u32 = 50;
pub(crate) const TICK: Duration = Duration::from_millis(100);

/// The number of further ticks after which a `write` that has caught the exception is interrupted again.
const TICKS_AGAIN: u32 = 10;

create_exception!(
    memory_profiler,
    WriteTimeout,
    PyBaseException,
    "A write at the end of the program takes too long."
);

/// The limit of each write. `Drop` gives the signal back.
pub(crate) struct WriteLimit<'py> {
    progress: Arc<Progress>,
    _signal: Option<FreeSignal<'py>>,
}

/// The reason for which a stream has not taken a piece.
pub(crate) enum Refusal {
    /// Its `write` has raised this exception.
    Raised(PyErr),
    /// Its `write` did not return in time.
    TooSlow,
}

impl<'py> WriteLimit<'py> {
    /// Creates the limit. If no signal is free, or no thread can be started, there is no limit.
    pub(crate) fn new(py: Python<'py>) -> Self {
        let progress = Arc::new(Progress::default());
        let in_time = Arc::clone(&progress);
        let signal = FreeSignal::take(py, move || match in_time.locked().is_writing {
            true => Err(WriteTimeout::new_err(())),
            false => Ok(()),
        });
        if let Some(signal) = &signal {
            watch(signal.number(), &progress);
        }
        Self {
            progress,
            _signal: signal,
        }
    }

    /// Calls `write`, which must call the stream once.
    pub(crate) fn during(&self, write: impl FnOnce() -> PyResult<()>) -> Result<(), Refusal> {
        self.progress.begin();
        let written = write();
        // a program that catches the exception, or raises another one instead, was too slow as well
        if self.progress.end() {
            return Err(Refusal::TooSlow);
        }
        written.map_err(Refusal::Raised)
    }
}

impl Drop for WriteLimit<'_> {
    fn drop(&mut self) {
        self.progress.locked().is_over = true;
        self.progress.changed.notify_all();
    }
}

#[derive(Default)]
struct Progress {
    now: Mutex<Now>,
    changed: Condvar,
}

#[derive(Default)]
struct Now {
    is_writing: bool,
    /// The ticks that this `write` has taken.
    ticks: u32,
    is_interrupted: bool,
    is_over: bool,
}

impl Progress {
    fn locked(&self) -> MutexGuard<'_, Now> {
        locked(&self.now)
    }

    fn begin(&self) {
        let mut now = self.locked();
        *now = Now {
            is_writing: true,
            ..Now::default()
        };
    }

    /// Ends the counting. Returns whether the write was interrupted.
    fn end(&self) -> bool {
        let mut now = self.locked();
        now.is_writing = false;
        now.is_interrupted
    }
}

/// Starts the thread that sends `signal` to the calling thread when a write takes too long. No other thread waits for
/// the end of this thread, since it does not exist in a child that a write has forked.
fn watch(signal: c_int, progress: &Arc<Progress>) {
    // SAFETY: returns the id of the calling thread.
    let writer = unsafe { libc::pthread_self() };
    let progress = Arc::clone(progress);
    let watching = move || {
        let mut now = progress.locked();
        while !now.is_over {
            let waited = progress.changed.wait_timeout(now, TICK);
            let (next, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            now = next;
            if !waited.timed_out() || !now.is_writing {
                continue;
            }
            now.ticks += 1;
            if now.ticks >= TICKS {
                now.ticks -= TICKS_AGAIN;
                now.is_interrupted = true;
                // SAFETY: until counting is over, the thread is in a `WriteLimit`, and the signal has a handler.
                unsafe { libc::pthread_kill(writer, signal) };
            }
        }
    };
    let started = without_signals(|| thread::Builder::new().spawn(watching));
    if let Err(error) = started {
        pyprof_tracer::keep_failure(|| format!("a write at the end has no limit: {error}"));
    }
}
