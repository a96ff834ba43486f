//! A signal that the program does not use, for as long as it is needed.

use std::ffi::c_int;
use std::mem;
use std::ptr;

use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

/// A signal with a handler of Python's, delivered to the calling thread. `Drop` gives it back.
pub(crate) struct FreeSignal<'py> {
    module: Bound<'py, PyAny>,
    number: c_int,
    /// What the calling thread has blocked besides.
    mask: libc::sigset_t,
}

impl<'py> FreeSignal<'py> {
    /// Takes one that has no handler. What `handler` gives is raised where the interpreter handles signals.
    ///
    /// None if there is no such signal, or the calling thread is not the main one.
    pub(crate) fn take(
        py: Python<'py>,
        handler: impl Fn() -> PyResult<()> + Send + Sync + 'static,
    ) -> Option<Self> {
        // importing it anew would set all handlers back
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
        // one that has come too late is handled before its handler goes
        if let Err(error) = py.check_signals() {
            error.write_unraisable(py, None);
        }
        let default = c_int::try_from(libc::SIG_DFL).unwrap_or_default();
        if let Err(error) = self.module.call_method1("signal", (self.number, default)) {
            error.write_unraisable(py, None);
        }
        // SAFETY: a mask that this thread had.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.mask, ptr::null_mut()) };
    }
}

fn is_free(signal: &c_int) -> bool {
    // SAFETY: all zero is a valid value, overwritten by the call, which changes nothing.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        libc::sigaction(*signal, ptr::null(), &raw mut action) == 0
            && action.sa_sigaction == libc::SIG_DFL
    }
}

/// Has it delivered to the calling thread; gives the mask that this had.
fn unblock(signal: c_int) -> libc::sigset_t {
    // SAFETY: all zero is a valid value of both, overwritten by the calls.
    let (mut this, mut before): (libc::sigset_t, libc::sigset_t) = unsafe { mem::zeroed() };
    // SAFETY: makes a set with one signal in it.
    unsafe {
        libc::sigemptyset(&raw mut this);
        libc::sigaddset(&raw mut this, signal);
    }
    // SAFETY: changes the mask of the calling thread alone.
    unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const this, &raw mut before) };
    before
}
