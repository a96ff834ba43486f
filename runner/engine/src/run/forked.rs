//! The beginning of a forked process in which the heap is counted, as soon as its interpreter has begun.

use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict};
use pyprof_settings::Settings;

use crate::heap;
use crate::output::heap_folders;
use crate::session;

/// Makes the interpreter call [`begin`] in each process that it forks, if the settings say so.
pub(super) fn await_forks(py: Python<'_>, settings: &Settings) -> PyResult<()> {
    if !settings.counts_heap_of_children() {
        return Ok(());
    }
    let begin = PyCFunction::new_closure(py, None, None, |_, _: Option<&Bound<'_, PyDict>>| {
        begin();
    })?;
    let names = PyDict::new(py);
    names.set_item("after_in_child", begin)?;
    py.import("posix")?
        .call_method("register_at_fork", (), Some(&names))?;
    Ok(())
}

/// Begins the record of this process, and counts in it. A process that was forked by C code and does not call the
/// interpreter, or only executes another program, has no record.
fn begin() {
    let Some(settings) = session::settings() else {
        return;
    };
    heap::begin_after_fork(settings, || {
        pyprof_tracer::begin_record_if_awaited();
        heap::move_to_record(settings, &heap_folders::for_record());
        heap::mark_by_time(settings);
    });
}
