//! What is open in each thread. The hook calls it with the events, it takes the readings, and its recorder does the
//! arithmetic.

mod calls;
#[cfg(not(Py_3_12))]
pub(crate) mod depth;
#[cfg(Py_3_12)]
pub(crate) mod instruction;
mod interruption;
mod stacks;
mod suspended;
mod switched_on;

use std::cell::RefCell;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyprof_measure::{Bytes, Entry, Quantity, Recorder};
use pyprof_process::LastReadings;
use smallvec::SmallVec;

use crate::events::activation::{Beginning, CallTable, Ending};
use crate::events::children;
use crate::events::code_extra::CodeExtra;
use crate::events::limit::{self, Crossing};
use crate::events::stamp::{self, Running};
use crate::reading;
use crate::reading::allocations;
use calls::Calls;
pub(crate) use interruption::{go_on, interrupt};
use stacks::Waiting;
pub(crate) use stacks::{leave_stack, return_to_stack};
pub use suspended::take_suspended;
use suspended::{resume, suspend};
use switched_on::SwitchedOn;
pub use switched_on::{begin_recording, end_recording};

/// In a process made by `fork`, nothing is recorded.
static STOPPED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static THREAD: RefCell<Thread> = const { RefCell::new(Thread::new()) };
}

#[derive(Debug)]
struct Thread {
    recorder: Recorder,
    /// How many things are open that have what they call recorded for the report.
    enabled: usize,
    open: Vec<OpenActivation>,
    /// The activations that count into no table, by their keys: their lines and their ends need no search.
    unrecorded: Vec<usize>,
    /// What is open on other stacks.
    waiting: Waiting,
    calls: Calls,
    switched_on: SwitchedOn,
    /// What was read at the last event.
    last: LastReadings,
}

/// An activation that began something.
#[derive(Debug)]
struct OpenActivation {
    key: usize,
    at_the_end: bool,
    call: Option<Arc<CallTable>>,
    stamp: Option<Running>,
    /// The frame that these belong to, if it can be suspended.
    frame: Option<usize>,
}

impl Thread {
    const fn new() -> Self {
        Self {
            recorder: Recorder::new(),
            enabled: 0,
            open: Vec::new(),
            unrecorded: Vec::new(),
            waiting: Waiting::new(),
            calls: Calls::new(),
            switched_on: SwitchedOn::new(),
            last: LastReadings::nothing(),
        }
    }

    /// The tables that an activation of `extra` counts into now. In the report, a line stands in one table: that of the
    /// function that was decorated first.
    fn entries(&self, extra: &CodeExtra) -> SmallVec<[Arc<Entry>; 2]> {
        let functions = extra.definition.functions();
        let collected = functions
            .iter()
            .filter(|_| self.enabled > 0)
            .find_map(|function| function.collected().cloned());
        let calls = functions
            .iter()
            .flat_map(|function| self.calls.entries(function));
        let recorded = self.switched_on.entries(&extra.definition);
        collected.into_iter().chain(calls).chain(recorded).collect()
    }

    /// Opens what `extra` begins. Gives back a call that had the same frame and was dropped without an end.
    fn open(
        &mut self,
        extra: &CodeExtra,
        key: usize,
        beginning: Beginning,
        frame: impl FnOnce() -> usize,
    ) -> Option<Arc<CallTable>> {
        let on_entry = &extra.on_entry;
        if !extra.opens() {
            return None;
        }
        let frame = extra.can_resume().then(frame);
        let suspended = frame.and_then(resume);
        let (call, dropped) = match beginning {
            Beginning::Start => (self.calls.begin(extra), suspended),
            // there is none where its table has been shown already: the interpreter closes at its end what is suspended
            Beginning::Resume => {
                if let Some(call) = &suspended {
                    self.calls.resume(Arc::clone(call));
                }
                (suspended, None)
            }
        };
        let stamp = on_entry.stamp.as_ref();
        let stamp = stamp.and_then(|it| match beginning {
            Beginning::Start => stamp::start(it, frame, &mut self.last),
            Beginning::Resume => stamp::resume(frame),
        });
        self.enabled += usize::from(on_entry.at_the_end);
        self.open.push(OpenActivation {
            key,
            at_the_end: on_entry.at_the_end,
            call,
            stamp,
            frame,
        });
        dropped
    }

    /// Where the innermost activation known by `key` is, if it counts into a table. Where the innermost of all is another
    /// one, it is searched for if `is_profiled`.
    #[inline]
    fn find(&self, key: usize, is_profiled: impl FnOnce() -> bool) -> Option<usize> {
        let innermost = self.recorder.find_innermost(key);
        innermost.or_else(|| {
            let is_counted = self.unrecorded.last() != Some(&key);
            (is_counted && is_profiled()).then(|| self.recorder.find(key))?
        })
    }

    /// The activation at `index` goes on to `line`.
    #[inline]
    fn line(&mut self, index: usize, line: u32) -> Option<Crossing> {
        let recorder = &mut self.recorder;
        reading::at_event(&mut self.last, |now| {
            recorder.line(index, line, now);
            limit::crossing(now).or_else(|| self.switched_on.crossing(recorder, index, now))
        })
    }

    /// Counts the last line of the innermost activation known by `key`.
    fn leave(&mut self, key: usize) {
        let innermost = self.recorder.find_innermost(key);
        if innermost.is_none() && self.unrecorded.last() == Some(&key) {
            self.unrecorded.pop();
        } else if let Some(index) = innermost.or_else(|| self.recorder.find(key)) {
            let recorder = &mut self.recorder;
            reading::at_event(&mut self.last, |now| recorder.leave(index, now));
        }
    }

    /// Gives back the call that is over.
    fn close(&mut self, key: usize, ending: Ending) -> Option<Arc<CallTable>> {
        let index = self.open.iter().rposition(|open| open.key == key)?;
        let open = self.open.remove(index);
        self.enabled -= usize::from(open.at_the_end);
        if let Some(call) = &open.call {
            self.calls.end(call);
        }
        if let Some(running) = open.stamp {
            match (ending, open.frame) {
                (Ending::Suspension, Some(frame)) => running.suspend(frame),
                _ => running.end_call(&mut self.last),
            }
        }
        match (ending, open.frame) {
            (Ending::Suspension, Some(frame)) => {
                suspend(frame, open.call?);
                None
            }
            _ => open.call,
        }
    }
}

impl Thread {
    fn leave_stack_at_the_end(&mut self, over: &mut Vec<Arc<CallTable>>) {
        if self.recorder.depth() > 0 {
            let recorder = &mut self.recorder;
            reading::at_event(&mut self.last, |now| recorder.leave_deeper_than(0, now));
        }
        for call in self.open.drain(..).rev().filter_map(|open| open.call) {
            self.calls.end(&call);
            over.push(call);
        }
    }
}

impl Drop for Thread {
    /// A thread that ends inside of profiled functions has outlived the interpreter, to which what its calls hold, and
    /// what it has switched on, belongs.
    fn drop(&mut self) {
        self.open.drain(..).for_each(mem::forget);
        self.waiting.forget();
        self.calls.forget();
        self.switched_on.forget();
    }
}

/// A code object begins to run, at `line`. `key` is what [`line()`] and [`leave`] will know it by; `frame` gives the
/// frame, where that is needed. Gives back a call whose table is to be shown, since it turned out to be over.
pub(crate) fn enter(
    extra: &CodeExtra,
    key: usize,
    line: u32,
    beginning: Beginning,
    frame: impl FnOnce() -> usize,
) -> Option<Arc<CallTable>> {
    if is_in_child(extra) {
        return None;
    }
    with(|thread| {
        let dropped = thread.open(extra, key, beginning, frame);
        let entries = thread.entries(extra);
        if entries.is_empty() {
            thread.unrecorded.push(key);
            return dropped;
        }
        let recorder = &mut thread.recorder;
        reading::at_event(&mut thread.last, |now| {
            if beginning == Beginning::Start {
                for entry in &entries {
                    let mut measurements = entry.measurements();
                    if measurements.first_line() == line {
                        measurements.enter(now.of(entry.quantity()));
                    }
                }
            }
            recorder.enter(key, line, entries.iter(), now);
        });
        dropped
    })
    .flatten()
}

/// The innermost activation known by `key` goes on to `line`. Gives the crossing if the memory has come to its limit by then.
/// Where the innermost of all is another one, it is searched for if `is_profiled`.
pub(crate) fn line(key: usize, line: u32, is_profiled: impl FnOnce() -> bool) -> Option<Crossing> {
    with(|thread| {
        let index = thread.find(key, is_profiled)?;
        thread.line(index, line)
    })
    .flatten()
}

/// The innermost activation of `extra` known by `key` is over, or suspended. Gives back the call that ended with it, if its
/// table is to be shown now.
pub(crate) fn leave(extra: &CodeExtra, key: usize, ending: Ending) -> Option<Arc<CallTable>> {
    with(|thread| {
        thread.leave(key);
        extra.opens().then(|| thread.close(key, ending))?
    })
    .flatten()
}

/// Whether this process was made by `fork` and records nothing; then it is counted as one in which `extra` began to run.
fn is_in_child(extra: &CodeExtra) -> bool {
    let stopped = STOPPED.load(Ordering::Relaxed);
    if stopped && extra.opens() {
        children::count_this_process();
    }
    stopped
}

/// Has all profiled functions that this thread calls recorded for the report, until [`disable`].
pub fn enable() {
    with(|thread| thread.enabled += 1);
}

/// Takes one [`enable`] back.
pub fn disable() {
    with(|thread| thread.enabled = thread.enabled.saturating_sub(1));
}

/// Counts the lines that this thread is executing, on all its stacks, for a report of a program that ends there. Gives back
/// the calls that are open in this thread, the innermost first.
#[must_use]
pub fn leave_all() -> Vec<Arc<CallTable>> {
    allocations::uncounted(leave_all_now).unwrap_or_default()
}

fn leave_all_now() -> Option<Vec<Arc<CallTable>>> {
    with(|thread| {
        let mut over = Vec::new();
        loop {
            thread.leave_stack_at_the_end(&mut over);
            if !thread.go_on_with_last() {
                break;
            }
        }
        thread.enabled = 0;
        over
    })
}

/// Records nothing any more in this process.
pub fn stop_in_this_process() {
    STOPPED.store(true, Ordering::Relaxed);
    children::begin();
    reading::reopen();
}

/// The memory now; of what is counted for each thread, that of this one.
#[must_use]
pub fn read_now(quantity: Quantity) -> Bytes {
    let read = || with_last(|last| reading::at_event(last, |now| now.of(quantity)));
    allocations::uncounted(read).unwrap_or_else(|| reading::at_the_end(quantity))
}

/// In a process made by `fork` that goes on recording.
pub fn go_on_in_this_process() {
    reading::reopen();
}

/// Lets `act` take a reading in this thread.
pub(crate) fn with_last<T>(act: impl FnOnce(&mut LastReadings) -> T) -> Option<T> {
    with(|thread| act(&mut thread.last))
}

/// Nothing where a callback interrupts another one, and in a thread that is ending.
fn with<T>(act: impl FnOnce(&mut Thread) -> T) -> Option<T> {
    if STOPPED.load(Ordering::Relaxed) {
        return None;
    }
    THREAD
        .try_with(|thread| {
            thread
                .try_borrow_mut()
                .ok()
                .map(|mut thread| act(&mut thread))
        })
        .ok()
        .flatten()
}
