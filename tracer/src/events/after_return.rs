//! The memory after a call.
//!
//! At the event of a function's end, its variables are still there. A caller that compares the two ends of a call wants to
//! know what is left of it; hence the C function that calls the function takes a second reading when the variables are
//! gone. Where Python does not use that C function, the first reading stands: in recursion, since Python calls functions
//! without using the C stack, and in generators and coroutines, which are resumed and not called.

#[cfg_attr(not(Py_3_12), path = "after_return/set_3_9.rs")]
#[cfg_attr(Py_3_12, path = "after_return/set_3_12.rs")]
mod set;

use std::ptr;
use std::sync::{Arc, OnceLock};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::Backend;

use crate::events::code_extra;
use crate::events::stamp::Stamped;
use crate::events::stamp::calls::{self, Entered};
use crate::events::thread;
use crate::interpreter::guard::guarded;
use crate::reading::allocations;

/// What calls a function. A daemon thread that outlives the interpreter ends inside of it, by unwinding its stack:
/// that passes, and finds nothing to drop.
type Vectorcall = unsafe extern "C-unwind" fn(
    *mut ffi::PyObject,
    *const *mut ffi::PyObject,
    usize,
    *mut ffi::PyObject,
) -> *mut ffi::PyObject;

/// What calls functions that are not stamped.
static PLAIN: OnceLock<Vectorcall> = OnceLock::new();

/// Has a function call back when it has returned, if it is stamped and cannot be suspended.
pub(crate) fn watch(function: &Bound<'_, PyAny>) {
    let function = function.as_ptr();
    // SAFETY: only looks at the type; the interpreter is held, since there is a `Bound`.
    if unsafe { ffi::PyFunction_Check(function) } == 0 || stamped(function).is_none() {
        return;
    }
    // SAFETY: a function, as was asked for just now. Both function types are pointers of one size, and differ in
    // whether unwinding may pass.
    let plain = unsafe {
        let field = &raw const (*function.cast::<ffi::PyFunctionObject>()).vectorcall;
        *field.cast::<Option<Vectorcall>>()
    };
    let Some(plain) = plain.filter(|plain| !ptr::fn_addr_eq(*plain, call as Vectorcall)) else {
        return;
    };
    if ptr::fn_addr_eq(*PLAIN.get_or_init(|| plain), plain) {
        // SAFETY: a function; the interpreter is held.
        unsafe { set::set(function, call) };
    }
}

/// What the calls of a function are stamped by, if they cannot be suspended.
fn stamped<'a>(function: *mut ffi::PyObject) -> Option<&'a Arc<Stamped>> {
    // SAFETY: a function, whose code object lives as long as it; the interpreter is held.
    let extra = unsafe { code_extra::of((*function.cast::<ffi::PyFunctionObject>()).func_code) }?;
    (!extra.suspends).then_some(extra.on_entry.stamp.as_ref())?
}

unsafe extern "C-unwind" fn call(
    function: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let Some(plain) = PLAIN.get() else {
        return ptr::null_mut();
    };
    let entered = guarded(Entered::Unseen, || {
        allocations::uncounted(|| enter(function))
    });
    if entered == Entered::TooDeep {
        // SAFETY: the function that is being called; the interpreter is held.
        unsafe { set::set(function, *plain) };
    }
    // SAFETY: the arguments that the interpreter passed.
    let result = unsafe { plain(function, arguments, count, names) };
    match entered {
        Entered::Seen => guarded((), || allocations::uncounted(leave)),
        // SAFETY: as above; the caller of a function keeps it.
        Entered::TooDeep => unsafe { set::set(function, call) },
        Entered::Unseen => {}
    }
    result
}

fn enter(function: *mut ffi::PyObject) -> Entered {
    stamped(function).map_or(Entered::Unseen, calls::enter)
}

fn leave() {
    let Some(call) = calls::leave() else { return };
    let Some(index) = call.index else { return };
    let read_again = || {
        let exit = thread::with_last(|last| call.stamped.point_after(last));
        call.stamped.returned(index, exit);
    };
    if call.stamped.quantity().backend != Backend::Traced {
        return read_again();
    }
    // SAFETY: functions return with the interpreter held.
    let py = unsafe { Python::assume_attached() };
    // Python is asked for this reading, which it must not be with an exception on its way
    let on_its_way = PyErr::take(py);
    read_again();
    if let Some(exception) = on_its_way {
        exception.restore(py);
    }
}
