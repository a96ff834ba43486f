//! Deep recursion. Python 3.11 calls Python functions without the C stack, except while a hook on the evaluation of
//! frames is set. A program that recurses deeper than the C stack allows would then crash. So beyond some depth, the
//! hook is removed and everything is traced instead. That is slower, but has no limit of depth.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr;

use pyo3::ffi;

use super::layout::{self, Frame, ThreadState};
use super::{evaluate_by_default, install, remove, tracer};

/// The limit of the C stack that the hook's frames may use, in bytes. The program may need the rest.
const MOST_OF_THE_STACK: usize = 1 << 20;

thread_local! {
    /// The address below which too much of the thread's stack is used; 0 until it is computed.
    static FLOOR: Cell<usize> = const { Cell::new(0) };
}

/// Returns whether the frames of the hook have used up their part of the C stack.
pub(super) fn too_deep() -> bool {
    if !layout::CALLS_WITHOUT_STACK {
        return false;
    }
    let marker = 0_u8;
    let here = ptr::from_ref(&marker) as usize;
    let floor = FLOOR.try_with(|floor| {
        if floor.get() == 0 {
            floor.set(here.saturating_sub(MOST_OF_THE_STACK.min(stack_size() / 4)));
        }
        floor.get()
    });
    floor.is_ok_and(|floor| here < floor)
}

/// Evaluates a frame and everything that it calls, with tracing instead of the hook. Meanwhile, calls of profiled
/// functions by other threads are missed.
///
/// # Safety
/// The arguments must be those of the hook.
#[inline(never)]
pub(super) unsafe fn evaluate(
    state: *mut ThreadState,
    frame: *mut Frame,
    throw: c_int,
) -> *mut ffi::PyObject {
    // SAFETY: the thread owns the state as long as the thread runs.
    let caller = tracer::switch(unsafe { &mut *state }, true);
    remove();
    // SAFETY: the arguments are those of the hook.
    let result = unsafe { evaluate_by_default(state, frame, throw) };
    install();
    // SAFETY: as above.
    tracer::switch_back(unsafe { &mut *state }, caller);
    result
}

fn stack_size() -> usize {
    let mut size = 0;
    // SAFETY: the structure consists of numbers, and is only read after the next call has filled it in.
    let mut attributes: libc::pthread_attr_t = unsafe { std::mem::zeroed() };
    // SAFETY: the call has no conditions.
    let thread = unsafe { libc::pthread_self() };
    // SAFETY: the thread runs, and the call fills in the structure.
    if unsafe { libc::pthread_getattr_np(thread, &raw mut attributes) } == 0 {
        // SAFETY: the structure is filled in.
        unsafe { libc::pthread_attr_getstacksize(&raw const attributes, &raw mut size) };
        // SAFETY: the structure is filled in, and is not used any more.
        unsafe { libc::pthread_attr_destroy(&raw mut attributes) };
    }
    size
}
