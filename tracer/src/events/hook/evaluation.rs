//! Python up to 3.11: a trace function, switched on for profiled frames alone.
//!
//! A trace function slows every frame that runs while it is set, several times over for code that calls much. Hence a
//! second hook, on the evaluation of frames (PEP 523), which sees a frame begin and end: it sets the trace function
//! for a profiled frame and takes it away for what that frame calls. The events come from the trace function only; the
//! program's own tracer stays what `sys.gettrace` gives, and gets its events in turn.

mod deep;
pub(super) mod first_call;
#[cfg_attr(not(Py_3_10), path = "evaluation/layout_3_9.rs")]
#[cfg_attr(all(Py_3_10, not(Py_3_11)), path = "evaluation/layout_3_10.rs")]
#[cfg_attr(Py_3_11, path = "evaluation/layout_3_11.rs")]
mod layout;
mod settrace;
mod state;
mod tracer;

use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use pyo3::ffi;
use pyo3::prelude::*;

use super::Events;
use crate::events::activation;
use crate::events::code_extra::{self, CodeExtra};
use crate::events::lines::{Lines, WatchedCode};
use crate::events::thread::depth::{self, Depth};
use crate::interpreter::guard::guarded;
use crate::reading::allocations;
use layout::{Frame, ThreadState};
use tracer::Caller;

pub(super) const WHY: &str =
    "a trace function on profiled frames alone, since sys.monitoring comes with Python 3.12";

/// How a Python evaluates frames. A daemon thread that outlives the interpreter ends inside of it, by unwinding its
/// stack: what evaluates frames for the interpreter lets that pass, and has nothing to drop meanwhile.
type Evaluate =
    unsafe extern "C-unwind" fn(*mut ThreadState, *mut Frame, c_int) -> *mut ffi::PyObject;

/// How a Python calls trace functions, for the same reason.
type TraceFunction = unsafe extern "C-unwind" fn(
    *mut ffi::PyObject,
    *mut ffi::PyFrameObject,
    c_int,
    *mut ffi::PyObject,
) -> c_int;

unsafe extern "C-unwind" {
    #[link_name = "_PyEval_EvalFrameDefault"]
    fn evaluate_by_default(
        state: *mut ThreadState,
        frame: *mut Frame,
        throw: c_int,
    ) -> *mut ffi::PyObject;
}

unsafe extern "C" {
    #[link_name = "_PyInterpreterState_SetEvalFrameFunc"]
    fn set_evaluation(interpreter: *mut ffi::PyInterpreterState, evaluate: Evaluate);
}

static INSTALLED: AtomicBool = AtomicBool::new(false);

/// The extra that code objects carry is all that the hook needs; a trace function gets all events.
pub(super) fn watch(
    code: &Bound<'_, PyAny>,
    _lines: &OnceLock<Arc<Lines>>,
    _events: Events,
) -> PyResult<WatchedCode> {
    if !INSTALLED.swap(true, Ordering::Relaxed) {
        layout::allow_tracing(tracer::trace::trace);
        settrace::follow(code.py())?;
        install();
    }
    Ok(())
}

/// The stack that runs is about to wait. Gives which trace function it goes on with.
pub(crate) fn leave_stack() -> Caller {
    // SAFETY: the interpreter is held, and has a current thread.
    tracer::running(unsafe { &*ffi::PyThreadState_Get().cast::<ThreadState>() })
}

/// It goes on.
pub(crate) fn return_to_stack(caller: Caller) {
    // SAFETY: as in `leave_stack`.
    let thread = unsafe { &mut *ffi::PyThreadState_Get().cast::<ThreadState>() };
    tracer::switch_back(thread, caller);
}

fn install() {
    // SAFETY: the interpreter is held; both functions are the interpreter's own, with the types it has for them.
    unsafe { set_evaluation(ffi::PyInterpreterState_Get(), evaluate) };
}

fn remove() {
    // SAFETY: as in `install`.
    unsafe { set_evaluation(ffi::PyInterpreterState_Get(), evaluate_by_default) };
}

/// Each nested call of the program holds a frame of this function on the C stack, and up to Python 3.10 nothing bounds
/// their number but the stack. Hence it holds nothing while the program runs, and what it needs less often stands in functions of its own.
unsafe extern "C-unwind" fn evaluate(
    state: *mut ThreadState,
    frame: *mut Frame,
    throw: c_int,
) -> *mut ffi::PyObject {
    // SAFETY: the interpreter passes its current thread's state, and a frame that is about to run.
    let (thread, code) = unsafe { (&*state, layout::code(frame)) };
    // SAFETY: the frame's code object; the interpreter is held.
    let extra = unsafe { code_extra::of(code) };
    let profiled = extra.is_some_and(|extra| is_profiled(thread, extra));
    // SAFETY: the arguments that the interpreter passed.
    unsafe {
        if profiled || tracer::is_pyprofs(thread) {
            evaluate_switched(state, frame, throw, profiled)
        } else if deep::too_deep() {
            deep::evaluate(state, frame, throw)
        } else {
            evaluate_by_default(state, frame, throw)
        }
    }
}

#[inline(never)]
fn is_profiled(thread: &ThreadState, extra: &CodeExtra) -> bool {
    depth::would_record(extra) && !thread.is_tracing()
}

/// Evaluates a frame with the trace function that it is to have, and gives its caller's back.
///
/// # Safety
/// The arguments are those of the hook.
#[inline(never)]
unsafe fn evaluate_switched(
    state: *mut ThreadState,
    frame: *mut Frame,
    throw: c_int,
    profiled: bool,
) -> *mut ffi::PyObject {
    // SAFETY: the state is the thread's as long as the thread runs.
    let begun = Begun::begin(unsafe { &mut *state }, profiled);
    // SAFETY: the arguments of the hook.
    let result = unsafe {
        if deep::too_deep() {
            deep::evaluate(state, frame, throw)
        } else {
            evaluate_by_default(state, frame, throw)
        }
    };
    // SAFETY: as above.
    begun.end(unsafe { &mut *state });
    result
}

/// What was there when a frame began.
struct Begun {
    caller: Caller,
    /// How much was open, if the frame is a profiled one.
    depth: Option<Depth>,
}

impl Begun {
    #[inline(never)]
    fn begin(thread: &mut ThreadState, profiled: bool) -> Self {
        let depth = profiled.then(depth::depth);
        let caller = tracer::switch(thread, profiled);
        Self { caller, depth }
    }

    #[inline(never)]
    fn end(self, thread: &mut ThreadState) {
        tracer::switch_back(thread, self.caller);
        if let Some(depth) = self.depth {
            guarded((), || allocations::uncounted(|| close_what_was_lost(depth)));
        }
    }
}

/// A frame's end has no event when the program has taken the trace function away and it could not be set again.
fn close_what_was_lost(depth: Depth) {
    for call in depth::leave_deeper_than(depth) {
        activation::show(&call);
    }
}
