//! The end of the program: the report, and the messages after it.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::Table;
use pyprof_settings::{Record, Settings};

use crate::output::call_tables::show_open_calls;
use crate::output::nothing_profiled;
use crate::output::own_streams::OwnStreams;
use crate::output::remarks;
use crate::output::report::report;
use crate::output::report_part::Part;
use crate::output::stdout::{self, Destination};
use crate::session;

static FINISHED: AtomicBool = AtomicBool::new(false);

/// Returns the settings, if this process writes the report and has not written it yet.
fn claim() -> Option<&'static Settings> {
    let settings = session::reporting()?;
    (!FINISHED.swap(true, Ordering::AcqRel)).then_some(settings)
}

/// Writes the report. `atexit` calls this after all functions that the program has registered, while the interpreter
/// is still complete.
pub(crate) fn finish(py: Python<'_>) {
    pyprof_tracer::uncounted(|| finish_now(py));
}

fn finish_now(py: Python<'_>) {
    let Some(settings) = claim() else { return };
    let streams = OwnStreams::default();
    show_open_calls(py, &streams);
    let parts = parts(settings, pyprof_tracer::tables);
    pyprof_tracer::stop_tracing(py);
    report(&parts, settings, &streams, || stdout::at_the_end(py));
    nothing_profiled::say_if_so(settings, &parts, Some(py));
    remarks::say_all();
}

/// Shows the tables of open calls, and the messages after them, at the end of a program that has only imported the
/// module.
pub(crate) fn finish_imported(py: Python<'_>) {
    if session::settings().is_none() {
        pyprof_tracer::uncounted(|| show_open_calls(py, &OwnStreams::default()));
        remarks::say_all();
    }
}

/// Writes the report, if the process ends without calling [`finish`]. Does not use the interpreter.
pub(crate) fn finish_without_interpreter() {
    let Some(settings) = claim() else { return };
    // SAFETY: any thread may call both functions.
    let holds_interpreter = unsafe { ffi::Py_IsInitialized() != 0 && ffi::PyGILState_Check() == 1 };
    let mut tables = Vec::new();
    if holds_interpreter {
        let open = pyprof_tracer::leave_all();
        let to_standard_output = open.iter().filter(|call| call.output.stream.is_none());
        tables.extend(to_standard_output.filter_map(|call| call.table()));
        // the objects of a call belong to the interpreter, which may be ending
        std::mem::forget(open);
    }
    let parts = parts(settings, || {
        tables.extend(pyprof_tracer::tables_without_waiting());
        tables
    });
    report(&parts, settings, &OwnStreams::default(), || {
        if stdout::was_open() {
            Destination::Descriptor
        } else {
            Destination::Closed
        }
    });
    nothing_profiled::say_if_so(settings, &parts, None);
    remarks::say_all();
}

/// Returns the parts of the report.
fn parts(settings: &Settings, tables: impl FnOnce() -> Vec<Table>) -> Vec<Part> {
    match settings.record {
        Record::Lines => {
            let tables = tables().into_iter();
            tables
                .map(|table| Part::Table(table, settings.precision))
                .collect()
        }
        Record::Timestamps => {
            let spans = pyprof_tracer::spans().into_iter();
            spans.map(Part::Stamps).collect()
        }
    }
}

/// Makes the interpreter write the report after its own end, unless it was written before: a program may have cleared
/// the functions registered with `atexit`. This serves a process whose `main` is the interpreter's own.
pub(crate) fn finish_after_interpreter() {
    extern "C" fn report() {
        finish_without_interpreter();
    }
    // SAFETY: the function lives as long as the process, and does not use the interpreter.
    if unsafe { ffi::Py_AtExit(Some(report)) } != 0 {
        pyprof_tracer::keep_failure(|| "the interpreter calls nothing more at its end".to_owned());
    }
}

/// Writes the report. The launcher and [`crate::doors`] arrange that this is called before `_exit`.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_flush() {
    finish_without_interpreter();
}
