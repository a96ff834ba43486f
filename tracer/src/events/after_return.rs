//! The memory after a call.
//!
//! At the event of a function's end, its variables still exist. A user who compares the memory before and after a call
//! wants the memory without them. So the C function that calls the function takes a second reading after the variables
//! are gone. The first reading stays in the two cases in which Python does not use that C function. In recursion,
//! Python calls functions without the C stack. Generators and coroutines are resumed, and not called.

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

/// The type of C functions that call a function. A daemon thread that outlives the interpreter ends within such a call,
/// by unwinding its stack. The unwinding may pass, and finds no value to drop.
type Vectorcall = unsafe extern "C-unwind" fn(
    *mut ffi::PyObject,
    *const *mut ffi::PyObject,
    usize,
    *mut ffi::PyObject,
) -> *mut ffi::PyObject;

/// The C function that calls functions without stamps.
static PLAIN: OnceLock<Vectorcall> = OnceLock::new();

/// Replaces the C function that calls `function`, if its calls are stamped and cannot be suspended.
pub(crate) fn watch(function: &Bound<'_, PyAny>) {
    let function = function.as_ptr();
    // SAFETY: the call only checks the type; this thread holds the interpreter, since there is a `Bound`.
    if unsafe { ffi::PyFunction_Check(function) } == 0 || stamped(function).is_none() {
        return;
    }
    // SAFETY: it is a function, as checked above.
    let field = unsafe { &raw const (*function.cast::<ffi::PyFunctionObject>()).vectorcall };
    // SAFETY: as above. Both function types are pointers of the same size, and differ only in whether unwinding may
    // pass.
    let plain = unsafe { *field.cast::<Option<Vectorcall>>() };
    let Some(plain) = plain.filter(|plain| !ptr::fn_addr_eq(*plain, call as Vectorcall)) else {
        return;
    };
    if ptr::fn_addr_eq(*PLAIN.get_or_init(|| plain), plain) {
        // SAFETY: it is a function, and this thread holds the interpreter.
        unsafe { set::set(function, call) };
    }
}

/// Returns the stamps of a function's calls; none if its calls are not stamped or can be suspended.
fn stamped<'a>(function: *mut ffi::PyObject) -> Option<&'a Arc<Stamped>> {
    // SAFETY: it is a function.
    let code = unsafe { (*function.cast::<ffi::PyFunctionObject>()).func_code };
    // SAFETY: the function keeps its code object alive; this thread holds the interpreter.
    let extra = unsafe { code_extra::of(code) }?;
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
        // SAFETY: it is the function being called, and this thread holds the interpreter.
        unsafe { set::set(function, *plain) };
    }
    // SAFETY: the arguments are those that the interpreter passed.
    let result = unsafe { plain(function, arguments, count, names) };
    match entered {
        Entered::Seen => guarded((), || allocations::uncounted(leave)),
        // SAFETY: as above; the caller of the function keeps it alive.
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
        let exit = thread::with_readings(|readings| call.stamped.point_after(readings));
        call.stamped.returned(index, exit);
    };
    if call.stamped.quantity().backend != Backend::Traced {
        return read_again();
    }
    // SAFETY: functions return while this thread holds the interpreter.
    let py = unsafe { Python::assume_attached() };
    // this reading calls Python, which is not allowed with a pending exception
    let on_its_way = PyErr::take(py);
    read_again();
    if let Some(exception) = on_its_way {
        exception.restore(py);
    }
}
