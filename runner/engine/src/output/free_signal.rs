//! A signal that the program does not use, taken for a limited time.

use std::ffi::c_int;
use std::mem;
use std::ptr;

use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

/// A signal with a Python handler, delivered to the calling thread. `Drop` gives the signal back.
pub(crate) struct FreeSignal<'py> {
    module: Bound<'py, PyAny>,
    number: c_int,
    /// The mask that the calling thread had before.
    mask: libc::sigset_t,
}

impl<'py> FreeSignal<'py> {
    /// Takes a signal without a handler. The exception that `handler` returns is raised where the interpreter handles
    /// signals.
    ///
    /// Returns `None` if there is no such signal, or the calling thread is not the main thread.
    pub(crate) fn take(
        py: Python<'py>,
        handler: impl Fn() -> PyResult<()> + Send + Sync + 'static,
    ) -> Option<Self> {
        // a new import of the module would reset all handlers
        let modules = py.import("sys").ok()?.getattr("modules").ok()?;
        let module = modules.get_item("_signal").ok()?;
        let number = (libc::SIGRTMIN()..=libc::SIGRTMAX()).rev().find(is_free)?;
        let handler = PyCFunction::new_closure(
            py,
            None,
            None,
            move |_: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| handler(),
        );
        module
            .call_method1("signal", (number, handler.ok()?))
            .ok()?;
        Some(Self {
            module,
            number,
            mask: unblock(number),
        })
    }

    pub(crate) const fn number(&self) -> c_int {
        self.number
    }
}

impl Drop for FreeSignal<'_> {
    fn drop(&mut self) {
        let py = self.module.py();
        // a signal that has come too late is handled before its handler is removed
        if let Err(error) = py.check_signals() {
            error.write_unraisable(py, None);
        }
        let default = c_int::try_from(libc::SIG_DFL).unwrap_or_default();
        if let Err(error) = self.module.call_method1("signal", (self.number, default)) {
            error.write_unraisable(py, None);
        }
        // SAFETY: this thread had this mask before.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.mask, ptr::null_mut()) };
    }
}

fn is_free(signal: &c_int) -> bool {
    // SAFETY: all zero is a valid value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    // SAFETY: overwrites `action`, and changes nothing else.
    let failed = unsafe { libc::sigaction(*signal, ptr::null(), &raw mut action) };
    failed == 0 && action.sa_sigaction == libc::SIG_DFL
}

/// Unblocks the signal for the calling thread. Returns the mask that the thread had before.
fn unblock(signal: c_int) -> libc::sigset_t {
    // SAFETY: all zero is a valid value of both, and the calls overwrite them.
    let (mut this, mut before): (libc::sigset_t, libc::sigset_t) = unsafe { mem::zeroed() };
    // SAFETY: overwrites the set.
    unsafe { libc::sigemptyset(&raw mut this) };
    // SAFETY: the set is initialised.
    unsafe { libc::sigaddset(&raw mut this, signal) };
    // SAFETY: changes only the mask of the calling thread.
    unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const this, &raw mut before) };
    before
}
