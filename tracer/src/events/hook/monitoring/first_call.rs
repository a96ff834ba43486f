//! In a child process of the program: one event for each marked function, which is then disabled.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::Answer;
use super::installed::{register_as, take_tool};
use crate::events::children;
use crate::interpreter::guard::guarded;

/// The tool, and the event that is set.
static INSTALLED: PyOnceLock<(u8, u32)> = PyOnceLock::new();

pub(in crate::events::hook) fn watch(code: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = code.py();
    let monitoring = py.import("sys")?.getattr("monitoring")?;
    let &(tool, start) = INSTALLED.get_or_try_init(py, || {
        let tool = take_tool(&monitoring)?;
        let start = register_as(&monitoring, tool, "PY_START", on_first_call)?;
        PyResult::Ok((tool, start))
    })?;
    monitoring.call_method1("set_local_events", (tool, code, start))?;
    Ok(())
}

unsafe extern "C" fn on_first_call(
    _: *mut ffi::PyObject,
    _: *mut *mut ffi::PyObject,
    _: ffi::Py_ssize_t,
) -> *mut ffi::PyObject {
    guarded((), children::count_this_process);
    Answer::Disable.object()
}
