//! Greenlets, as greenlet, gevent and SQLAlchemy's asyncio use them.
//!
//! Each greenlet has a C stack of its own. A switch makes the thread continue on another stack in the middle of a call.
//! Open activations and the trace function belong to the stack, not to the thread. A switch is a call that returns when
//! its own stack continues. So each function of greenlet that switches is called through a function of this file, which
//! keeps the stack's data on that stack. The program does not notice: the function objects stay the same, and the
//! program can still use `greenlet.settrace`, which also has events of switches.

mod import;

use std::ffi::{CStr, c_void};
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
    // SAFETY: greenlet's table of C functions has this entry.
    let class = unsafe { *functions.wrapping_add(TYPE) }.cast::<ffi::PyTypeObject>();
    // SAFETY: only computes an address.
    let dealloc = unsafe { &raw mut (*class).tp_dealloc }.cast();
    let places = [
        (
            functions.wrapping_add(SWITCH),
            switch_from_c as *mut c_void,
            &SWITCH_FROM_C,
        ),
        (
            functions.wrapping_add(THROW),
            throw_from_c as *mut c_void,
            &THROW_FROM_C,
        ),
        (dealloc, let_go as *mut c_void, &LET_GO),
    ];
    for (place, replacement, original) in places {
        // SAFETY: the table and the type are static, and this thread writes to them while it holds the interpreter.
        // The places hold functions of the types given to `switches`.
        unsafe { replace(place, replacement, original) };
    }
    let methods = [
        (c"switch", switch_method as *mut c_void, &SWITCH_METHOD),
        (c"throw", throw_method as *mut c_void, &THROW_METHOD),
    ];
    for (name, replacement, original) in methods {
        // SAFETY: as above.
        unsafe { replace_method(class, name, replacement, original) };
    }
    Ok(())
}

/// # Safety
/// `class` must be a static type, and its method of this name must have the type of `replacement`.
unsafe fn replace_method(
    class: *mut ffi::PyTypeObject,
    name: &CStr,
    replacement: *mut c_void,
    original: &AtomicPtr<c_void>,
) {
    // SAFETY: by contract, it is a type.
    let mut method = unsafe { (*class).tp_methods };
    // SAFETY: the methods of a type are an array that ends with an entry without a name.
    while let Some(definition) = unsafe { method.as_mut() }
        && !definition.ml_name.is_null()
    {
        // SAFETY: the name is a text.
        if unsafe { CStr::from_ptr(definition.ml_name) } == name {
            let place = (&raw mut definition.ml_meth).cast();
            // SAFETY: by contract.
            unsafe { replace(place, replacement, original) };
        }
        method = method.wrapping_add(1);
    }
}

/// Replaces a function, once, even if the module is imported again.
///
/// # Safety
/// `place` must be writable, and hold a function of the type of `replacement`.
unsafe fn replace(place: *mut *mut c_void, replacement: *mut c_void, original: &AtomicPtr<c_void>) {
    // SAFETY: by contract.
    let before = unsafe { *place };
    if before != replacement && !before.is_null() {
        original.store(before, Ordering::Relaxed);
        // SAFETY: by contract.
        unsafe { *place = replacement };
    }
}
