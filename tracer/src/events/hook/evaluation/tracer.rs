//! The choice of the trace function: pyprof's in a profiled frame, the program's in all others.

pub(super) mod trace;

use std::cell::Cell;

use super::TraceFunction;
use super::layout::ThreadState;
use trace::trace;

/// The hook's state for the innermost frame of a thread.
pub(super) struct Here {
    /// True if the innermost frame is profiled.
    pub(super) profiled: Cell<bool>,
    /// The program's own trace function, while pyprof's is set. Its object stays in the thread state all the time.
    pub(super) program: Cell<Option<TraceFunction>>,
}

thread_local! {
    pub(super) static HERE: Here = const { Here { profiled: Cell::new(false), program: Cell::new(None) } };
}

/// The caller's state, kept while a frame that it called runs, or while the program continues on another stack.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    profiled: bool,
}

pub(super) fn is_pyprofs(thread: &ThreadState) -> bool {
    thread
        .trace_function()
        .is_some_and(|function| function as usize == trace as *const () as usize)
}

/// Returns the state of the running frame.
pub(super) fn running(thread: &ThreadState) -> Caller {
    Caller {
        profiled: is_pyprofs(thread),
    }
}

/// Sets the trace function for a frame that begins, and returns the caller's state.
pub(super) fn switch(thread: &mut ThreadState, profiled: bool) -> Caller {
    HERE.with(|here| {
        let caller = running(thread);
        set(here, thread, profiled);
        here.profiled.set(profiled);
        caller
    })
}

/// Restores the caller's trace function, with any changes that the frame has made to the program's tracer.
pub(super) fn switch_back(thread: &mut ThreadState, caller: Caller) {
    HERE.with(|here| {
        set(here, thread, caller.profiled);
        here.profiled.set(caller.profiled);
    });
}

/// Replaces pyprof's trace function by the program's. The interpreter is about to set another function, and must find
/// the program's as the previous one.
pub(super) fn give_way(thread: &mut ThreadState) {
    if is_pyprofs(thread) {
        HERE.with(|here| thread.set_trace_function(here.program.get()));
    }
}

/// Sets pyprof's trace function again, after the program has set its own in a profiled frame.
pub(super) fn adopt(thread: &mut ThreadState) {
    HERE.with(|here| {
        if here.profiled.get() && !thread.is_tracing() {
            set(here, thread, true);
        }
    });
}

/// Sets the trace function. If the previous function is not pyprof's, it is the program's, and is stored.
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

/// Sets pyprof's trace function again after an event of the program's tracer, which may have set another function, or
/// none.
pub(super) fn keep_after_event(thread: &mut ThreadState) {
    if !is_pyprofs(thread) {
        HERE.with(|here| set(here, thread, true));
    }
}
