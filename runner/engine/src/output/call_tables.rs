//! The tables of single calls, each written to the stream of its decorator.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pyprof_settings::Color;
use pyprof_tracer::CallTable;

use crate::output::own_streams::{OwnStreams, write_instead};
use crate::output::report_part::Part;
use crate::output::write_limit::Refusal;
use crate::output::{object_stream, pending_exception, stdout};
use crate::session;

/// True if a table of a single call was shown.
static SHOWED_CALL: AtomicBool = AtomicBool::new(false);

/// Returns whether a table of a single call was shown.
pub(crate) fn showed_any() -> bool {
    SHOWED_CALL.load(Ordering::Relaxed)
}

/// Shows the tables of calls that are still running, and of calls that were suspended and never finished.
pub(crate) fn show_open_calls<'py>(py: Python<'py>, streams: &OwnStreams<'py>) {
    let running = pyprof_tracer::leave_all();
    for call in running.iter().chain(&pyprof_tracer::take_suspended()) {
        show_open_call(py, call, streams);
    }
}

fn show_open_call<'py>(py: Python<'py>, call: &CallTable, streams: &OwnStreams<'py>) {
    let Some(part) = part_of(call) else { return };
    note_shown();
    let stream = call.output.stream.as_ref();
    let own = stream.map(|stream| stream.bind(py).clone());
    let written = match own.or_else(|| stdout::replaced(py)) {
        None => stdout::write_now(py, &part),
        Some(stream) => match streams.write(&stream, &part) {
            Ok(()) => Ok(()),
            Err((_, Refusal::Raised(error))) => Err(error),
            Err((written, Refusal::TooSlow)) => {
                return write_instead(&[part], written, Color::Never);
            }
        },
    };
    deal_with(py, written);
}

/// Forgets in a process made by `fork` that its parent has shown tables.
pub(crate) fn begin_in_child() {
    SHOWED_CALL.store(false, Ordering::Relaxed);
}

/// Returns the table of one call; none if no line was executed.
fn part_of(call: &CallTable) -> Option<Part> {
    Some(Part::Table(call.table()?, call.output.precision))
}

/// Writes the table of one call to the stream of its decorator.
pub(crate) fn show_call(py: Python<'_>, call: &CallTable) {
    let Some(part) = part_of(call) else { return };
    note_shown();
    let written = match &call.output.stream {
        Some(stream) => object_stream::write_to_object(stream.bind(py), &part),
        None => stdout::write_now(py, &part),
    };
    deal_with(py, written);
}

fn note_shown() {
    SHOWED_CALL.store(true, Ordering::Relaxed);
    if session::settings().is_some() && session::reporting().is_none() {
        pyprof_tracer::note_shown_call();
    }
}

fn deal_with(py: Python<'_>, written: PyResult<()>) {
    if let Err(error) = written {
        if pending_exception::is_of_program(py, &error) {
            return pending_exception::raise_in_program(error);
        }
        pyprof_tracer::keep_failure(|| format!("cannot write the table of a call: {error}"));
        // dropped now, so that the frames that the error holds are freed; pyo3 would free them only when it next
        // enters the interpreter
        drop(error.into_value(py).into_bound(py));
    }
}
