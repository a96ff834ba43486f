//! Python up to 3.11: a trace function that is set for profiled frames only.
//!
//! While a trace function is set, it slows every frame, by a multiple for code with many calls. So there is a second
//! hook, on the evaluation of frames (PEP 523), which sees the begin and the end of a frame. It sets the trace function
//! for a profiled frame, and removes it for the frames that this frame calls. Events come from the trace function only.
//! `sys.gettrace` still returns the program's own tracer, which gets its events after pyprof.

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

/// The type of functions that evaluate frames. A daemon thread that outlives the interpreter ends within such a call,
/// by unwinding its stack. The hook lets the unwinding pass, and has no value to drop at that time.
type Evaluate =
    unsafe extern "C-unwind" fn(*mut ThreadState, *mut Frame, c_int) -> *mut ffi::PyObject;

/// The type of trace functions, which may be unwound for the same reason.
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

/// Installs the hook at the first call. The hook stores no data for a code object. It does not choose events, since a
/// trace function gets all of them.
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

/// Returns the state of the current stack, which is about to be suspended, for `return_to_stack`.
pub(crate) fn leave_stack() -> Caller {
    // SAFETY: the thread owns the state as long as the thread runs.
    tracer::running(unsafe { &*ThreadState::current() })
}

/// Restores the state of the stack that continues.
pub(crate) fn return_to_stack(caller: Caller) {
    // SAFETY: as in `leave_stack`.
    tracer::switch_back(unsafe { &mut *ThreadState::current() }, caller);
}

/// Returns the interpreter of the current thread.
fn interpreter() -> *mut ffi::PyInterpreterState {
    // SAFETY: this thread holds the interpreter.
    unsafe { ffi::PyInterpreterState_Get() }
}

fn install() {
    // SAFETY: this thread holds the interpreter, and the types are those of the interpreter's function.
    unsafe { set_evaluation(interpreter(), evaluate) };
}

fn remove() {
    // SAFETY: as in `install`.
    unsafe { set_evaluation(interpreter(), evaluate_by_default) };
}

/// Evaluates a frame. Each nested call of the program has a frame of this function on the C stack, and up to Python
/// 3.10 only the size of the stack limits their number. So this function holds no values while the program runs, and
/// code that is needed less often is in functions of its own.
unsafe extern "C-unwind" fn evaluate(
    state: *mut ThreadState,
    frame: *mut Frame,
    throw: c_int,
) -> *mut ffi::PyObject {
    // SAFETY: the interpreter passes the state of its current thread.
    let thread = unsafe { &*state };
    // SAFETY: the interpreter passes a frame that is about to run.
    let code = unsafe { layout::code(frame) };
    // SAFETY: it is the code object of the frame, and this thread holds the interpreter.
    let extra = unsafe { code_extra::of(code) };
    let profiled = extra.is_some_and(|extra| is_profiled(thread, extra));
    if profiled || tracer::is_pyprofs(thread) {
        // SAFETY: the arguments are those that the interpreter passed.
        unsafe { evaluate_switched(state, frame, throw, profiled) }
    } else if deep::too_deep() {
        // SAFETY: as above.
        unsafe { deep::evaluate(state, frame, throw) }
    } else {
        // SAFETY: as above.
        unsafe { evaluate_by_default(state, frame, throw) }
    }
}

#[inline(never)]
fn is_profiled(thread: &ThreadState, extra: &CodeExtra) -> bool {
    depth::would_record(extra) && !thread.is_tracing()
}

/// Evaluates a frame with its trace function set, and restores the trace function of its caller.
///
/// # Safety
/// The arguments must be those of the hook.
#[inline(never)]
unsafe fn evaluate_switched(
    state: *mut ThreadState,
    frame: *mut Frame,
    throw: c_int,
    profiled: bool,
) -> *mut ffi::PyObject {
    // SAFETY: the thread owns the state as long as the thread runs.
    let begun = Begun::begin(unsafe { &mut *state }, profiled);
    let result = if deep::too_deep() {
        // SAFETY: the arguments are those of the hook.
        unsafe { deep::evaluate(state, frame, throw) }
    } else {
        // SAFETY: as above.
        unsafe { evaluate_by_default(state, frame, throw) }
    };
    // SAFETY: as above.
    begun.end(unsafe { &mut *state });
    result
}

/// The state when a frame began.
struct Begun {
    caller: Caller,
    /// The number of open activations at that time, if the frame is profiled.
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
            guarded((), || {
                allocations::uncounted(|| close_lost_activations(depth))
            });
        }
    }
}

/// Closes activations without an end event. That happens if the program has removed the trace function and pyprof could
/// not set it again.
fn close_lost_activations(depth: Depth) {
    for call in depth::leave_deeper_than(depth) {
        activation::show(&call);
    }
}
