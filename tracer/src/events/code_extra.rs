//! What pyprof knows of a code object, kept in the code object itself: found without a search, and gone with it.

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
    /// Its activations can be suspended: a generator, coroutine or asynchronous generator.
    pub(crate) suspends: bool,
    /// What the hook keeps of it.
    #[cfg_attr(not(Py_3_12), expect(dead_code, reason = "that hook keeps nothing"))]
    pub(crate) watched: WatchedCode,
}

impl CodeExtra {
    /// Whether its activations begin something, and not only count into what is open.
    pub(crate) fn opens(&self) -> bool {
        self.on_entry.opens()
    }

    /// Whether an activation may go on with what was suspended.
    pub(crate) fn can_resume(&self) -> bool {
        self.suspends && (self.on_entry.each_call.is_some() || self.on_entry.stamp.is_some())
    }
}

/// The index under which code objects keep their extra; negative as long as there is none.
static INDEX: AtomicIsize = AtomicIsize::new(-1);

/// The extra of a code object, if it has one.
///
/// # Safety
/// `code` is a code object, and the interpreter is held for as long as the extra is used.
pub(crate) unsafe fn of<'a>(code: *mut ffi::PyObject) -> Option<&'a CodeExtra> {
    let index = INDEX.load(Ordering::Relaxed);
    if index < 0 {
        return None;
    }
    let mut extra: *mut c_void = ptr::null_mut();
    // SAFETY: `code` is a code object by contract, and `index` one that the interpreter gave.
    let status = unsafe { ffi::PyUnstable_Code_GetExtra(code, index, &raw mut extra) };
    if status != 0 {
        // SAFETY: the interpreter is held; a failed look-up must not leave its exception to the program.
        unsafe { ffi::PyErr_Clear() };
        return None;
    }
    // SAFETY: what stands at this index is null or an extra that `put` left there, alive as long as the code object.
    unsafe { extra.cast::<CodeExtra>().as_ref() }
}

/// What an activation of the code object begins; none if the code object is not recorded.
pub(crate) fn on_entry(code: &Bound<'_, PyAny>) -> Option<OnEntry> {
    // SAFETY: the interpreter is held, since there is a `Bound`; of another object than code there is no extra.
    unsafe { of(code.as_ptr()) }.map(|extra| extra.on_entry.clone())
}

/// Gives a code object its extra; one that it had is dropped.
pub(crate) fn put(code: &Bound<'_, PyAny>, extra: CodeExtra) -> PyResult<()> {
    if INDEX.load(Ordering::Relaxed) < 0 {
        // SAFETY: the interpreter is held, since there is a `Bound`.
        let index = unsafe { ffi::PyUnstable_Eval_RequestCodeExtraIndex(drop_extra) };
        if index < 0 {
            return Err(PyRuntimeError::new_err(
                "no room for data of ours in code objects",
            ));
        }
        INDEX.store(index, Ordering::Relaxed);
    }
    let index = INDEX.load(Ordering::Relaxed);
    let extra = Box::into_raw(Box::new(extra)).cast();
    // SAFETY: a code object, an index that the interpreter gave, and a pointer that `drop_extra` takes back.
    let status = unsafe { ffi::PyUnstable_Code_SetExtra(code.as_ptr(), index, extra) };
    if status == 0 {
        return Ok(());
    }
    // SAFETY: it was not taken, so it is still this function's.
    unsafe { drop_extra(extra) };
    Err(PyErr::fetch(code.py()))
}

unsafe extern "C" fn drop_extra(extra: *mut c_void) {
    if !extra.is_null() {
        // SAFETY: `put` made it from a box, and the interpreter gives it back once.
        drop(unsafe { Box::from_raw(extra.cast::<CodeExtra>()) });
    }
}
