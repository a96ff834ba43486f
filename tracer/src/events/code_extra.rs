//! pyprof's data for a code object, stored in the code object itself: found without a search, and freed with it.

use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::events::activation::OnEntry;
use crate::events::definition::Definition;
use crate::events::lines::WatchedCode;

/// A code object that is recorded.
#[derive(Debug)]
pub(crate) struct CodeExtra {
    pub(crate) definition: Arc<Definition>,
    pub(crate) on_entry: OnEntry,
    /// True if its activations can be suspended: a generator, a coroutine or an asynchronous generator.
    pub(crate) suspends: bool,
    /// The data of the hook.
    #[cfg_attr(not(Py_3_12), expect(dead_code, reason = "that hook keeps nothing"))]
    pub(crate) watched: WatchedCode,
}

impl CodeExtra {
    /// Returns whether an activation starts a recording, and does not only count into open tables.
    pub(crate) fn opens(&self) -> bool {
        self.on_entry.opens()
    }

    /// Returns whether an activation may continue something that was suspended.
    pub(crate) fn can_resume(&self) -> bool {
        self.suspends && (self.on_entry.each_call.is_some() || self.on_entry.stamp.is_some())
    }
}

/// The index of pyprof's extra in code objects; negative until there is one.
static INDEX: AtomicIsize = AtomicIsize::new(-1);

/// Returns the extra of a code object, if it has one.
///
/// # Safety
/// `code` must be a code object, and this thread must hold the interpreter while it uses the extra.
pub(crate) unsafe fn of<'a>(code: *mut ffi::PyObject) -> Option<&'a CodeExtra> {
    let index = INDEX.load(Ordering::Relaxed);
    if index < 0 {
        return None;
    }
    let mut extra: *mut c_void = ptr::null_mut();
    // SAFETY: `code` is a code object by contract, and the interpreter has assigned `index`.
    let status = unsafe { ffi::PyUnstable_Code_GetExtra(code, index, &raw mut extra) };
    if status != 0 {
        // SAFETY: this thread holds the interpreter. The exception of a failed lookup must not reach the program.
        unsafe { ffi::PyErr_Clear() };
        return None;
    }
    // SAFETY: the value at this index is null, or an extra that `put` has stored and that lives as long as the code
    // object.
    unsafe { extra.cast::<CodeExtra>().as_ref() }
}

/// Returns the recordings that an activation of the code object starts; none if the code object is not recorded.
pub(crate) fn on_entry(code: &Bound<'_, PyAny>) -> Option<OnEntry> {
    // SAFETY: this thread holds the interpreter, since there is a `Bound`. An object that is not a code object has no
    // extra.
    unsafe { of(code.as_ptr()) }.map(|extra| extra.on_entry.clone())
}

/// Stores the extra of a code object; a previous extra is dropped.
pub(crate) fn put(code: &Bound<'_, PyAny>, extra: CodeExtra) -> PyResult<()> {
    if INDEX.load(Ordering::Relaxed) < 0 {
        // SAFETY: this thread holds the interpreter, since there is a `Bound`.
        let index = unsafe { ffi::PyUnstable_Eval_RequestCodeExtraIndex(drop_extra) };
        if index < 0 {
            return Err(PyRuntimeError::new_err(
                "no room for data of pyprof in code objects",
            ));
        }
        INDEX.store(index, Ordering::Relaxed);
    }
    let index = INDEX.load(Ordering::Relaxed);
    let extra = Box::into_raw(Box::new(extra)).cast();
    // SAFETY: it is a code object, the interpreter has assigned the index, and `drop_extra` frees the pointer.
    let status = unsafe { ffi::PyUnstable_Code_SetExtra(code.as_ptr(), index, extra) };
    if status == 0 {
        return Ok(());
    }
    // SAFETY: the code object has not taken the pointer, so this function still owns it.
    unsafe { drop_extra(extra) };
    Err(PyErr::fetch(code.py()))
}

unsafe extern "C" fn drop_extra(extra: *mut c_void) {
    if !extra.is_null() {
        // SAFETY: `put` has made the pointer from a box, and the interpreter passes it here once.
        drop(unsafe { Box::from_raw(extra.cast::<CodeExtra>()) });
    }
}
