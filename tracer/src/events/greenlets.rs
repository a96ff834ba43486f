//! Greenlets, as greenlet, gevent and SQLAlchemy's asyncio switch them.
//!
//! A greenlet has a C stack of its own, and the thread goes on with another one in the middle of a call. What is open in a
//! thread, and which trace function is set, belongs to the stack. A switch is a call that returns when its stack goes on:
//! hence each function of greenlet that switches is called through one of this file, which keeps on that very stack what
//! the stack is to go on with. The program sees nothing of that: functions stay the objects that they are, and
//! `greenlet.settrace`, which has events of switches too, stays the program's.

mod import;

use std::ffi::{c_char, c_void};
use std::sync::atomic::{AtomicPtr, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;

use crate::events::hook;
use crate::events::thread;
use crate::interpreter::guard::guarded;
use crate::reading::allocations;

pub(crate) use import::follow;

type Object = *mut ffi::PyObject;

/// Where greenlet keeps its functions for C: the order is a part of its interface.
const TYPE: usize = 0;
const THROW: usize = 5;
const SWITCH: usize = 6;

/// Does what goes on with another stack, and returns when this one goes on. Nothing here is dropped: a stack may never
/// go on.
fn switching<R>(switch: impl FnOnce() -> R) -> R {
    let stack = guarded(None, || allocations::uncounted(thread::leave_stack));
    let tracing = hook::leave_stack();
    let result = switch();
    guarded((), || {
        allocations::uncounted(|| thread::return_to_stack(stack))
    });
    hook::return_to_stack(tracing);
    result
}

/// A function of greenlet that switches, and one that is called in its place.
macro_rules! switches {
    ($name:ident, $original:ident ($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {
        static $original: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());

        unsafe extern "C-unwind" fn $name($($argument: $type),*) $(-> $result)? {
            type Original = unsafe extern "C-unwind" fn($($type),*) $(-> $result)?;
            // SAFETY: the function that stood in the place of this one, which is of this type.
            let original = unsafe {
                std::mem::transmute::<*mut c_void, Original>($original.load(Ordering::Relaxed))
            };
            // SAFETY: the arguments that it would have got.
            switching(|| unsafe { original($($argument),*) })
        }
    };
}

switches!(switch_method, SWITCH_METHOD(greenlet: Object, arguments: Object, names: Object) -> Object);
switches!(throw_method, THROW_METHOD(greenlet: Object, arguments: Object) -> Object);
switches!(switch_from_c, SWITCH_FROM_C(greenlet: Object, arguments: Object, names: Object) -> Object);
switches!(throw_from_c, THROW_FROM_C(greenlet: Object, kind: Object, value: Object, traceback: Object) -> Object);
// a greenlet that waits and is let go of goes on, in order to end
switches!(let_go, LET_GO(greenlet: Object));

/// Has the functions of the module that defines greenlets called through those of this file.
fn take_over(module: &Bound<'_, PyAny>) -> PyResult<()> {
    const NAME: &std::ffi::CStr = c"greenlet._C_API";
    let capsule = module.getattr("_C_API")?;
    // SAFETY: any object may be asked for; null, with an exception, if it is not that capsule.
    let functions = unsafe { ffi::PyCapsule_GetPointer(capsule.as_ptr(), NAME.as_ptr()) };
    if functions.is_null() {
        return Err(PyErr::fetch(module.py()));
    }
    let functions = functions.cast::<*mut c_void>();
    // SAFETY: the table of greenlet's functions for C, with its type, both static; they are written to while the
    // interpreter is held. The places hold functions of the types that `switches` says.
    unsafe {
        replace(
            functions.add(SWITCH),
            switch_from_c as *mut c_void,
            &SWITCH_FROM_C,
        );
        replace(
            functions.add(THROW),
            throw_from_c as *mut c_void,
            &THROW_FROM_C,
        );
        let class = (*functions.add(TYPE)).cast::<ffi::PyTypeObject>();
        let dealloc = (&raw mut (*class).tp_dealloc).cast();
        replace(dealloc, let_go as *mut c_void, &LET_GO);
        replace_method(
            class,
            c"switch".as_ptr(),
            switch_method as *mut c_void,
            &SWITCH_METHOD,
        );
        replace_method(
            class,
            c"throw".as_ptr(),
            throw_method as *mut c_void,
            &THROW_METHOD,
        );
    }
    Ok(())
}

/// # Safety
/// A static type of C. Its method of that name is of the type of `replacement`.
unsafe fn replace_method(
    class: *mut ffi::PyTypeObject,
    name: *const c_char,
    replacement: *mut c_void,
    original: &AtomicPtr<c_void>,
) {
    // SAFETY: a type's methods are an array that ends with one that has no name.
    unsafe {
        let mut method = (*class).tp_methods;
        while !method.is_null() && !(*method).ml_name.is_null() {
            if libc::strcmp((*method).ml_name, name) == 0 {
                replace((&raw mut (*method).ml_meth).cast(), replacement, original);
            }
            method = method.add(1);
        }
    }
}

/// Once, also where the module is imported again.
///
/// # Safety
/// The place may be written to, and holds a function of the type of `replacement`.
unsafe fn replace(place: *mut *mut c_void, replacement: *mut c_void, original: &AtomicPtr<c_void>) {
    // SAFETY: by contract.
    unsafe {
        if *place != replacement && !(*place).is_null() {
            original.store(*place, Ordering::Relaxed);
            *place = replacement;
        }
    }
}
