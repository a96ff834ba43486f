//! Which trace function is set: pyprof's in a profiled frame, the program's everywhere else.

pub(super) mod trace;

use std::cell::Cell;

use super::TraceFunction;
use super::layout::ThreadState;
use trace::trace;

/// What a thread's innermost frame has, as far as the hook is concerned.
pub(super) struct Here {
    /// The innermost frame is a profiled one.
    pub(super) profiled: Cell<bool>,
    /// The program's own trace function, while pyprof's is set. Its object stays in the thread's state all the time.
    pub(super) program: Cell<Option<TraceFunction>>,
}

thread_local! {
    pub(super) static HERE: Here = const { Here { profiled: Cell::new(false), program: Cell::new(None) } };
}

/// What a caller had before the frame it called was switched, or the program went on with another stack.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    profiled: bool,
}

pub(super) fn is_pyprofs(thread: &ThreadState) -> bool {
    thread
        .trace_function()
        .is_some_and(|function| function as usize == trace as *const () as usize)
}

/// What the frame that runs has.
pub(super) fn running(thread: &ThreadState) -> Caller {
    Caller {
        profiled: is_pyprofs(thread),
    }
}

/// Sets the trace function for a frame that begins.
pub(super) fn switch(thread: &mut ThreadState, profiled: bool) -> Caller {
    HERE.with(|here| {
        let caller = running(thread);
        set(here, thread, profiled);
        here.profiled.set(profiled);
        caller
    })
}

/// Sets it for the caller again, with what the frame has made of the program's tracer.
pub(super) fn switch_back(thread: &mut ThreadState, caller: Caller) {
    HERE.with(|here| {
        set(here, thread, caller.profiled);
        here.profiled.set(caller.profiled);
    });
}

/// Puts the program's trace function in the place of pyprof's, for the interpreter to find when it sets another one.
pub(super) fn give_way(thread: &mut ThreadState) {
    if is_pyprofs(thread) {
        HERE.with(|here| thread.set_trace_function(here.program.get()));
    }
}

/// Sets pyprof's trace function again where the program has just set its own in a profiled frame.
pub(super) fn adopt(thread: &mut ThreadState) {
    HERE.with(|here| {
        if here.profiled.get() && !thread.is_tracing() {
            set(here, thread, true);
        }
    });
}

/// A trace function that is set and not pyprof's is the program's, and stays so.
fn set(here: &Here, thread: &mut ThreadState, profiled: bool) {
    if !is_pyprofs(thread) {
        here.program.set(thread.trace_function());
    }
    thread.set_trace_function(if profiled {
        Some(trace)
    } else {
        here.program.get()
    });
}

/// After the program's tracer had an event, in which it may have set another one, or none.
pub(super) fn keep_after_event(thread: &mut ThreadState) {
    if !is_pyprofs(thread) {
        HERE.with(|here| set(here, thread, true));
    }
}
