//! Deep recursion. Python 3.11 calls Python functions without using the C stack, but not while there is a hook on the
//! evaluation of frames: a program that recurses deeper than the C stack allows would die. Past some depth, therefore,
//! the hook is taken away and everything is traced instead: slower, and as deep as ever.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr;

use pyo3::ffi;

use super::layout::{self, Frame, ThreadState};
use super::{evaluate_by_default, install, remove, tracer};

/// Of the C stack, as long as the program may need the rest itself.
const MOST_OF_THE_STACK: usize = 1 << 20;

thread_local! {
    /// The address below which a thread's stack is used too much; 0 as long as it is not known.
    static FLOOR: Cell<usize> = const { Cell::new(0) };
}

/// Whether the frames that the hook evaluates have used up their part of the C stack.
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

/// Evaluates a frame and all that it calls with tracing in the place of the hook. Profiled functions that other
/// threads call meanwhile are not seen.
///
/// # Safety
/// The arguments are those of the hook.
#[inline(never)]
pub(super) unsafe fn evaluate(
    state: *mut ThreadState,
    frame: *mut Frame,
    throw: c_int,
) -> *mut ffi::PyObject {
    // SAFETY: the state is the thread's as long as the thread runs.
    let caller = tracer::switch(unsafe { &mut *state }, true);
    remove();
    // SAFETY: the arguments of the hook.
    let result = unsafe { evaluate_by_default(state, frame, throw) };
    install();
    // SAFETY: as above.
    tracer::switch_back(unsafe { &mut *state }, caller);
    result
}

fn stack_size() -> usize {
    let mut size = 0;
    // SAFETY: an all-zero attribute object is overwritten by `pthread_getattr_np` and destroyed after use.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &raw mut attributes) == 0 {
            libc::pthread_attr_getstacksize(&raw const attributes, &raw mut size);
            libc::pthread_attr_destroy(&raw mut attributes);
        }
    }
    size
}
