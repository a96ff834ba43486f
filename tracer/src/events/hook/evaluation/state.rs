//! The part of a thread state that all versions' layouts have in common: the trace function.

use pyo3::ffi;

use super::TraceFunction;
use super::layout::ThreadState;

impl ThreadState {
    /// Returns the state of the current thread.
    pub(super) fn current() -> *mut Self {
        // SAFETY: this thread holds the interpreter, which has a current thread state.
        unsafe { ffi::PyThreadState_Get() }.cast()
    }
    /// Returns whether a trace function is running in this thread.
    pub(super) fn is_tracing(&self) -> bool {
        self.tracing > 0
    }

    pub(super) fn trace_function(&self) -> Option<TraceFunction> {
        self.trace_function
    }

    /// Sets the function only: the trace object belongs to the program and stays.
    pub(super) fn set_trace_function(&mut self, function: Option<TraceFunction>) {
        self.trace_function = function;
        let wanted = function.is_some() || self.profile_function.is_some();
        self.set_traced(wanted && !self.is_tracing());
    }
}
