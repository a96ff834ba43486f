//! How long a `write` of the program may take at the end of the program.
//!
//! Tables that are written at the end go to objects of the program: what stands in the place of `sys.stdout`, or the
//! `stream` of a decorator. Plain Python does not call their `write` at the end, and one that waits for ever (for a lock
//! of a thread that has ended, for a full queue) would keep the process from ending. It is called in the main thread, as
//! everywhere else. A native thread counts the time meanwhile, and interrupts it by a signal, whose handler raises an
//! exception as that of ^C does. A C function that waits with the interpreter held cannot be interrupted so.

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

/// The limit is counted in ticks: a process that was stopped for an hour has waited for one tick only.
pub(crate) const TICKS: u32 = 50;
pub(crate) const TICK: Duration = Duration::from_millis(100);

/// After so many more, a `write` that has caught the exception gets another one.
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

/// Why a stream has not taken something.
pub(crate) enum Refusal {
    /// It has raised this.
    Raised(PyErr),
    /// Its `write` did not return.
    TooSlow,
}

impl<'py> WriteLimit<'py> {
    /// Begins to count. Where no signal is free, or no thread can be started, there is no limit.
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

    /// Calls `write`, which calls the stream once.
    pub(crate) fn during(&self, write: impl FnOnce() -> PyResult<()>) -> Result<(), Refusal> {
        self.progress.begin();
        let written = write();
        // a program that catches the exception, or raises another one in its place, was too slow as well
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
    /// How long this `write` has taken.
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

    /// Gives whether the write was interrupted.
    fn end(&self) -> bool {
        let mut now = self.locked();
        now.is_writing = false;
        now.is_interrupted
    }
}

/// Starts the thread that sends `signal` to the calling one when a write takes too long. Nothing waits for its end: in a
/// child that a write has forked it is missing.
fn watch(signal: c_int, progress: &Arc<Progress>) {
    // SAFETY: gives the number of the calling thread.
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
                // SAFETY: as long as it is not over, the thread is in a `WriteLimit`, and the signal has a handler.
                unsafe { libc::pthread_kill(writer, signal) };
            }
        }
    };
    let started = without_signals(|| thread::Builder::new().spawn(watching));
    if let Err(error) = started {
        pyprof_tracer::keep_failure(|| format!("a write at the end has no limit: {error}"));
    }
}
