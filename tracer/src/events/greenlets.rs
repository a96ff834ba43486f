//! Greenlets, as greenlet, gevent and SQLAlchemy's asyncio use them.
//!
//! Each greenlet has a C stack of its own. A switch makes the thread continue on another stack in the middle of a call.
//! Open activations and the trace function belong to the stack, not to the thread. A switch is a call that returns when
//! its own stack continues. So each function of greenlet that switches is called through a function of this file, which
//! keeps the stack's data on that stack. The program does not notice: the function objects stay the same, and the
//! program can still use `greenlet.settrace`, which also has events of switches.

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

/// The indexes of greenlet's table of C functions. Their order is a part of its interface.
const TYPE: usize = 0;
const THROW: usize = 5;
const SWITCH: usize = 6;

/// Calls a function that continues on another stack, and that returns when this stack continues. Nothing here needs to
/// be dropped, since a stack may never continue.
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

/// Defines a replacement for a function of greenlet that switches, and a static for the original.
macro_rules! switches {
    ($name:ident, $original:ident ($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {
        static $original: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());

        unsafe extern "C-unwind" fn $name($($argument: $type),*) $(-> $result)? {
            type Original = unsafe extern "C-unwind" fn($($type),*) $(-> $result)?;
            // SAFETY: the static holds the original function, which has this type.
            let original = unsafe {
                std::mem::transmute::<*mut c_void, Original>($original.load(Ordering::Relaxed))
            };
            // SAFETY: the arguments are those of the original function.
            switching(|| unsafe { original($($argument),*) })
        }
    };
}

switches!(switch_method, SWITCH_METHOD(greenlet: Object, arguments: Object, names: Object) -> Object);
switches!(throw_method, THROW_METHOD(greenlet: Object, arguments: Object) -> Object);
switches!(switch_from_c, SWITCH_FROM_C(greenlet: Object, arguments: Object, names: Object) -> Object);
switches!(throw_from_c, THROW_FROM_C(greenlet: Object, kind: Object, value: Object, traceback: Object) -> Object);
// a suspended greenlet without references is continued, so that it ends
switches!(let_go, LET_GO(greenlet: Object));

/// Makes the module that defines greenlets call its functions through those of this file.
fn take_over(module: &Bound<'_, PyAny>) -> PyResult<()> {
    const NAME: &std::ffi::CStr = c"greenlet._C_API";
    let capsule = module.getattr("_C_API")?;
    // SAFETY: the call accepts any object; it returns null, with an exception, if the object is not that capsule.
    let functions = unsafe { ffi::PyCapsule_GetPointer(capsule.as_ptr(), NAME.as_ptr()) };
    if functions.is_null() {
        return Err(PyErr::fetch(module.py()));
    }
    let functions = functions.cast::<*mut c_void>();
    // SAFETY: greenlet's table of C functions and its type are static, and this thread writes to them while it holds
    // the interpreter. The entries hold functions of the types given to `switches`.
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
/// `class` must be a static type, and its method of this name must have the type of `replacement`.
unsafe fn replace_method(
    class: *mut ffi::PyTypeObject,
    name: *const c_char,
    replacement: *mut c_void,
    original: &AtomicPtr<c_void>,
) {
    // SAFETY: the methods of a type are an array that ends with an entry without a name.
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

/// Replaces a function, once, even if the module is imported again.
///
/// # Safety
/// `place` must be writable, and hold a function of the type of `replacement`.
unsafe fn replace(place: *mut *mut c_void, replacement: *mut c_void, original: &AtomicPtr<c_void>) {
    // SAFETY: by contract.
    unsafe {
        if *place != replacement && !(*place).is_null() {
            original.store(*place, Ordering::Relaxed);
            *place = replacement;
        }
    }
}
