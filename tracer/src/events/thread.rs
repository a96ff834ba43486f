//! The open activations of each thread. The hook calls this module with events; it passes them to the thread's recorder,
//! which takes the readings and computes the measurements.

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
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyprof_measure::{Beginning, Bytes, Entry, EventReadings, Quantity, Recorder};
use smallvec::SmallVec;

use crate::events::activation::{CallTable, Ending};
use crate::events::children;
use crate::events::code_extra::CodeExtra;
use crate::events::limit::{self, Crossing};
use crate::events::stamp::{self, Running};
use crate::reading::{self, ThisProcess, allocations};
use crate::table::record;
use calls::Calls;
pub(crate) use interruption::{go_on, interrupt};
use stacks::Waiting;
pub(crate) use stacks::{leave_stack, return_to_stack};
pub use suspended::take_suspended;
use suspended::{resume, suspend};
use switched_on::SwitchedOn;
pub use switched_on::{begin_recording, end_recording};

/// True in a child process of the program. Its lines are not recorded for the report, but single calls have their
/// tables, and runs are stamped.
static REPORT_STOPPED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static THREAD: RefCell<Thread> = const { RefCell::new(Thread::new()) };
}

#[derive(Debug)]
struct Thread {
    recorder: Recorder,
    /// The number of open activations, and of `enable` calls, within which functions are recorded for the report.
    enabled: usize,
    open: Vec<OpenActivation>,
    /// The data of suspended stacks.
    waiting: Waiting,
    calls: Calls,
    switched_on: SwitchedOn,
}

/// An activation that has started a recording.
#[derive(Debug)]
struct OpenActivation {
    key: usize,
    at_the_end: bool,
    call: Option<Arc<CallTable>>,
    stamp: Option<Running>,
    /// The frame, if it can be suspended.
    frame: Option<usize>,
}

impl Thread {
    const fn new() -> Self {
        Self {
            recorder: Recorder::new(),
            enabled: 0,
            open: Vec::new(),
            waiting: Waiting::new(),
            calls: Calls::new(),
            switched_on: SwitchedOn::new(),
        }
    }

    /// Returns the tables that an activation of `extra` counts into now. In the report, a line is in one table only:
    /// that of the function that was decorated first.
    fn entries(&self, extra: &CodeExtra) -> SmallVec<[Arc<Entry>; 2]> {
        let mut entries = SmallVec::new();
        let _ = self.visit_entries(extra, |entry| {
            entries.push(Arc::clone(entry));
            ControlFlow::Continue(())
        });
        entries
    }

    /// Calls `visit` with each of [`Thread::entries`], until it breaks.
    #[inline]
    fn visit_entries(
        &self,
        extra: &CodeExtra,
        mut visit: impl FnMut(&Arc<Entry>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let functions = extra.definition.functions();
        if self.enabled > 0
            && !is_report_stopped()
            && let Some(entry) = functions.iter().find_map(|function| function.collected())
        {
            visit(entry)?;
        }
        for function in functions.iter() {
            self.calls.entries(function).try_for_each(&mut visit)?;
        }
        let mut live = self.switched_on.entries(&extra.definition);
        live.try_for_each(|entry| visit(&entry))
    }

    /// Starts the recordings of `extra`. Returns a call that had the same frame, and was dropped without an end.
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
            // none if the table of the call was already shown: when the interpreter ends, it closes suspended frames
            Beginning::Resume => {
                if let Some(call) = &suspended {
                    self.calls.resume(Arc::clone(call));
                }
                (suspended, None)
            }
        };
        let stamp = on_entry.stamp.as_ref();
        let stamp = stamp.and_then(|it| match beginning {
            Beginning::Start => stamp::start(it, frame, self.recorder.readings()),
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

    /// Closes the innermost open activation with this key. Returns its call if that has ended.
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
                _ => running.end_call(self.recorder.readings()),
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
        self.recorder.leave_all(&ThisProcess);
        for call in self.open.drain(..).rev().filter_map(|open| open.call) {
            self.calls.end(&call);
            over.push(call);
        }
    }
}

impl Drop for Thread {
    /// Leaks the data of a thread that ends within profiled functions. Such a thread has outlived the interpreter, and
    /// the objects in its calls and live tables belong to the interpreter.
    fn drop(&mut self) {
        self.open.drain(..).for_each(mem::forget);
        self.waiting.forget();
        self.calls.forget();
        self.switched_on.forget();
    }
}

/// Begins an activation of a code object, at `line`. [`line()`] and [`leave`] identify it by `key`. `frame` returns the
/// frame, and is called only if that is needed. Returns a call whose table must be shown, since it turned out to be
/// over.
pub(crate) fn enter(
    extra: &CodeExtra,
    key: usize,
    line: u32,
    beginning: Beginning,
    frame: impl FnOnce() -> usize,
) -> Option<Arc<CallTable>> {
    count_child(extra);
    if extra.on_entry.at_the_end {
        record::begin_if_awaited();
    }
    with(|thread| {
        let dropped = thread.open(extra, key, beginning, frame);
        let entries = thread.entries(extra);
        let recorder = &mut thread.recorder;
        recorder.enter(key, line, beginning, &entries, &ThisProcess);
        dropped
    })
    .flatten()
}

/// Moves the innermost activation with this key to `line`. Returns the crossing if the memory has reached its limit. If
/// the innermost of all activations has another key, the others are searched only if `is_profiled` returns true.
pub(crate) fn line(key: usize, line: u32, is_profiled: impl FnOnce() -> bool) -> Option<Crossing> {
    with(|thread| {
        let limits = thread.switched_on.limits();
        let recorder = &mut thread.recorder;
        let crossing = recorder.line(key, line, is_profiled, limits, &ThisProcess);
        crossing.map(Crossing::new)
    })
    .flatten()
}

/// Ends or suspends the innermost activation of `extra` with this key. Returns the call that has ended with it, if its
/// table must be shown now.
pub(crate) fn leave(extra: &CodeExtra, key: usize, ending: Ending) -> Option<Arc<CallTable>> {
    with(|thread| {
        thread.recorder.leave(key, &ThisProcess);
        extra.opens().then(|| thread.close(key, ending))?
    })
    .flatten()
}

/// Counts this process if it is a child of the program, and if the lines of `extra` would be in the report.
fn count_child(extra: &CodeExtra) {
    if is_report_stopped() && extra.on_entry.at_the_end {
        children::count_this_process();
    }
}

/// Returns whether no lines are recorded for the report, because this process is a child of the program.
fn is_report_stopped() -> bool {
    REPORT_STOPPED.load(Ordering::Relaxed)
}

/// Records all profiled functions that this thread calls, for the report, until [`disable`].
pub fn enable() {
    with(|thread| thread.enabled += 1);
}

/// Reverts one call of [`enable`].
pub fn disable() {
    with(|thread| thread.enabled = thread.enabled.saturating_sub(1));
}

/// Counts the current lines on all stacks of this thread, for the report of a program that ends within them. Returns
/// the open calls of this thread, innermost first.
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

/// Stops recording lines for the report in this process, which is a child of the program.
pub fn stop_report() {
    REPORT_STOPPED.store(true, Ordering::Relaxed);
}

/// Prepares this process, which is a new child of the program. The open runs and the limit are those of its parent.
pub fn begin_in_child() {
    pyprof_record::make_private();
    stamp::begin_in_child();
    limit::lift();
    children::begin();
}

/// Reads the memory now. If the backend counts each thread separately, returns the memory of this thread.
#[must_use]
pub fn read_now(quantity: Quantity) -> Bytes {
    let read = || with_readings(|readings| readings.read(quantity, &ThisProcess));
    allocations::uncounted(read).unwrap_or_else(|| reading::at_the_end(quantity))
}

/// Makes a process made by `fork` read its own memory: the open files belong to the parent process.
pub fn read_this_process() {
    reading::reopen();
}

/// Calls `act` with the readings of this thread.
pub(crate) fn with_readings<T>(act: impl FnOnce(&mut EventReadings) -> T) -> Option<T> {
    with(|thread| act(thread.recorder.readings()))
}

/// Calls `act` with this thread's data. Returns none if the callback has interrupted another one, or if the thread is
/// ending.
fn with<T>(act: impl FnOnce(&mut Thread) -> T) -> Option<T> {
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
