//! The signal handler in which a process writes its report and ends. It may have interrupted the interpreter anywhere.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::ffi;

/// True from the start of the handler. The process never leaves it.
static HAS_BEGUN: AtomicBool = AtomicBool::new(false);

/// Stores that this thread is in the handler. From now on it does not use the interpreter.
pub fn begin_signal_handler() {
    HAS_BEGUN.store(true, Ordering::Release);
}

/// Returns whether this thread holds the interpreter and may call it. Any thread may call this.
#[must_use]
pub fn may_use_interpreter() -> bool {
    if HAS_BEGUN.load(Ordering::Acquire) {
        return false;
    }
    // SAFETY: any thread may call the function.
    let is_initialized = unsafe { ffi::Py_IsInitialized() } != 0;
    // SAFETY: as above.
    is_initialized && unsafe { ffi::PyGILState_Check() } == 1
}
