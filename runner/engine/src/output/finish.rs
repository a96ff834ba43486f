//! The end of the program: the report, and the messages after it.

use std::ffi::c_int;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};
use std::{hint, panic, thread};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_interpose::Moment;
use pyprof_measure::{Spans, Table};
use pyprof_output::{BeginWait, InterruptibleWait};
use pyprof_record::Ending;
use pyprof_settings::{Record, Settings};

use crate::heap;
use crate::output::budgets;
use crate::output::call_tables::{show_open_calls, showed_any};
use crate::output::children_tables::add_children;
use crate::output::exported;
use crate::output::handler_memory;
use crate::output::heap_part::{self, OwnHeap};
use crate::output::nothing_profiled;
use crate::output::own_streams::OwnStreams;
use crate::output::remarks;
use crate::output::report::report;
use crate::output::report_part::Part;
use crate::output::span_file;
use crate::output::stdout::{self, Destination};
use crate::session;

/// The state of the report.
static STATE: AtomicU8 = AtomicU8::new(TO_BE_WRITTEN);
const TO_BE_WRITTEN: u8 = 0;
const BEING_WRITTEN: u8 = 1;
const WRITTEN: u8 = 2;

/// The right to write the report, of one caller only. When it is dropped, the report is written.
struct Claim(&'static Settings);

impl Claim {
    /// Returns the claim, if this process writes the report, and it has not been claimed yet.
    fn take() -> Option<Self> {
        let settings = session::reporting()?;
        STATE
            .compare_exchange(
                TO_BE_WRITTEN,
                BEING_WRITTEN,
                Ordering::AcqRel,
                Ordering::Acquire,
            )
            .is_ok()
            .then_some(Self(settings))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        STATE.store(WRITTEN, Ordering::Release);
        pyprof_tracer::end_record(Ending::Finished);
    }
}

/// Writes the report. `atexit` calls this after all functions that the program has registered, while the interpreter
/// is still complete.
pub(crate) fn finish(py: Python<'_>) {
    pyprof_tracer::uncounted(|| finish_now(py));
}

fn finish_now(py: Python<'_>) {
    if session::child().is_some() {
        return finish_child(py);
    }
    let Some(claim) = Claim::take() else { return };
    let settings = claim.0;
    let streams = OwnStreams::default();
    show_open_calls(py, &streams);
    let highest = budgets::highest_resident_set(settings);
    let heap = heap_part::at_end(settings.heap, Some(py));
    let exceeded = budgets::check(settings, heap.as_ref(), highest);
    let parts = parts(
        settings,
        pyprof_tracer::spans,
        pyprof_tracer::tables,
        heap,
        Ending::Finished,
    );
    pyprof_tracer::stop_tracing(py);
    report(&parts, settings, &streams, InterruptibleWait::begin, || {
        stdout::at_the_end(py)
    });
    nothing_profiled::say_if_so(settings, &parts, Some(py));
    remarks::say_all();
    exceeded.say();
}

/// Shows the tables of open calls, and the messages after them, at the end of a process that writes no report: its
/// program has only imported the module, or another program has started it.
pub(crate) fn finish_without_report(py: Python<'_>) {
    if session::reporting().is_none() {
        pyprof_tracer::uncounted(|| show_open_calls(py, &OwnStreams::default()));
        remarks::say_all();
    }
}

/// Shows the tables of open calls at the end of a child process, and writes the runs that are still open. Messages
/// follow only if a table was shown.
fn finish_child(py: Python<'_>) {
    show_open_calls(py, &OwnStreams::default());
    finish_recording_of_child();
    if showed_any() {
        remarks::say_all();
    }
}

/// Writes the report, if the process ends without calling [`finish`]. Uses the interpreter only if this thread holds
/// it.
pub(crate) fn finish_without_interpreter() {
    if session::child().is_some() {
        return finish_child_without_interpreter();
    }
    let Some(claim) = Claim::take() else {
        return wait_for_handler();
    };
    let mut tables = Vec::new();
    if pyprof_tracer::may_use_interpreter() {
        let open = pyprof_tracer::leave_all();
        let to_standard_output = open.iter().filter(|call| call.output.stream.is_none());
        tables.extend(to_standard_output.filter_map(|call| call.table()));
        // the objects of a call belong to the interpreter, which may be ending
        std::mem::forget(open);
    }
    finish_with(
        &claim,
        Ending::Finished,
        tables,
        InterruptibleWait::begin,
        |settings, parts| nothing_profiled::say_if_so(settings, parts, None),
    );
}

/// If this thread holds the interpreter: counts the lines that are running in a child, and writes the runs that are
/// still open. Writes the end in any case.
fn finish_child_without_interpreter() {
    if pyprof_tracer::may_use_interpreter() {
        // the objects of a call belong to the interpreter, which may be ending
        std::mem::forget(pyprof_tracer::leave_all());
        finish_recording_of_child();
    } else {
        heap::end_of_child();
        pyprof_tracer::end_record(Ending::Finished);
    }
}

/// Writes the open runs of a child, and the end of the child into its record. The lines that were running have ended.
fn finish_recording_of_child() {
    span_file::append_open_runs();
    heap::end_of_child();
    pyprof_tracer::begin_awaited_record();
    pyprof_tracer::end_record(Ending::Finished);
}

/// Waits while another thread writes the report in a signal handler, which then ends the process.
fn wait_for_handler() {
    const LONGEST: Duration = Duration::from_secs(10);
    let begun = Instant::now();
    while handler_memory::is_of_another_thread()
        && STATE.load(Ordering::Acquire) == BEING_WRITTEN
        && begun.elapsed() < LONGEST
    {
        thread::sleep(Duration::from_millis(1));
    }
}

/// Writes the report in the handler of the signal that ends the process.
fn finish_in_handler(signal: c_int) {
    // before the claim, so that another thread that calls `exit` waits for this handler
    handler_memory::begin();
    pyprof_tracer::begin_signal_handler();
    let Some(claim) = Claim::take() else { return };
    finish_with(
        &claim,
        Ending::Signal(signal.unsigned_abs()),
        Vec::new(),
        InterruptibleWait::begin_in_handler,
        // the program may have been about to mark a function
        nothing_profiled::say_if_children_were,
    );
}

/// Writes the report with these tables before those of the functions, and the messages after it. `say_nothing` prints
/// the message for a program in which nothing was profiled. An empty report creates no file.
fn finish_with(
    claim: &Claim,
    ending: Ending,
    mut tables: Vec<Table>,
    begin_wait: BeginWait,
    say_nothing: impl FnOnce(&Settings, &[Part]),
) {
    let settings = claim.0;
    let highest = budgets::highest_resident_set(settings);
    let heap = heap_part::at_end(settings.heap, None);
    let exceeded = budgets::check(settings, heap.as_ref(), highest);
    let tables = || {
        tables.extend(pyprof_tracer::tables_without_waiting());
        tables
    };
    let parts = parts(settings, pyprof_tracer::spans, tables, heap, ending);
    let streams = OwnStreams::default();
    if !parts.is_empty() {
        report(&parts, settings, &streams, begin_wait, descriptor_if_open);
    }
    say_nothing(settings, &parts);
    remarks::say_all();
    exceeded.say();
}

/// Reports what was measured up to now. Later reports have what is measured later.
fn report_up_to_now() {
    let Some(settings) = session::reporting() else {
        return;
    };
    if STATE.load(Ordering::Acquire) == TO_BE_WRITTEN {
        let heap = heap_part::so_far(settings.heap);
        let parts = parts(
            settings,
            pyprof_tracer::take_spans,
            pyprof_tracer::take_tables,
            heap,
            Ending::Executed,
        );
        let streams = OwnStreams::default();
        report(
            &parts,
            settings,
            &streams,
            InterruptibleWait::begin,
            descriptor_if_open,
        );
    }
}

fn descriptor_if_open<'py>() -> Destination<'py> {
    if stdout::was_open() {
        Destination::Descriptor
    } else {
        Destination::Closed
    }
}

/// Returns the parts of the report: those of the functions, that of the heap, and those of children.
fn parts(
    settings: &Settings,
    spans: impl FnOnce() -> Vec<Spans>,
    tables: impl FnOnce() -> Vec<Table>,
    mut heap: Option<OwnHeap<'_>>,
    ending: Ending,
) -> Vec<Part> {
    let (mut tables, spans) = match settings.record {
        Record::Lines => (tables(), Vec::new()),
        Record::Timestamps => {
            let own = spans().into_iter();
            let spans = own.chain(span_file::take_runs_of_children()).collect();
            (Vec::new(), spans)
        }
    };
    let of_children = add_children(&mut tables, heap.as_mut(), settings);
    if let Some(format) = exported::format(settings) {
        return vec![exported::part(format, tables, heap.as_ref(), ending)];
    }
    let heap = heap.and_then(|heap| heap.part(&tables));
    let table = |table| Part::Table(table, settings.precision);
    let tables = tables.into_iter().map(table);
    let own = tables.chain(spans.into_iter().map(Part::Stamps));
    own.chain(heap).chain(of_children).collect()
}

/// Makes the interpreter write the report after its own end, unless it was written before: a program may have cleared
/// the functions registered with `atexit`. This serves a process whose `main` is the interpreter's own.
pub(crate) fn finish_after_interpreter() {
    extern "C" fn report() {
        finish_without_interpreter();
    }
    // SAFETY: the function lives as long as the process, and does not use the interpreter.
    if unsafe { ffi::Py_AtExit(Some(report)) } != 0 {
        pyprof_tracer::keep_failure(|| {
            "the interpreter accepts no further function for its end".to_owned()
        });
    }
}

/// Makes the C library write the report when code that is not Python calls `exit` or `quick_exit`.
pub(crate) fn finish_at_exit_of_c() {
    unsafe extern "C" {
        fn at_quick_exit(act: extern "C" fn()) -> c_int;
    }
    extern "C" fn report() {
        finish_without_interpreter();
    }
    // SAFETY: the function lives as long as the process.
    let at_exit = unsafe { libc::atexit(report) };
    // SAFETY: as above.
    let at_quick_exit = unsafe { at_quick_exit(report) };
    if at_exit != 0 || at_quick_exit != 0 {
        pyprof_tracer::keep_failure(|| {
            "the C library accepts no further function for the end".to_owned()
        });
    }
}

/// Writes the report, or answers whether it can be written. The launcher and [`crate::doors`] arrange that this is
/// called at each of these moments.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_report(moment: Moment) -> bool {
    match moment {
        Moment::IsIdle => {
            return STATE.load(Ordering::Acquire) != BEING_WRITTEN && is_idle();
        }
        Moment::Exit => {
            finish_without_interpreter();
            return !budgets::are_exceeded();
        }
        Moment::Signal(signal) => {
            // a panic is kept as a failure; here the process ends in any case
            let _ = panic::catch_unwind(|| finish_in_handler(signal));
            pyprof_tracer::end_record(Ending::Signal(signal.unsigned_abs()));
        }
        Moment::Fault(signal) => pyprof_tracer::end_record(Ending::Signal(signal.unsigned_abs())),
        Moment::Exec => {
            report_up_to_now();
            pyprof_tracer::end_record(Ending::Executed);
        }
        Moment::ForkExit => {
            heap::end_of_child();
            pyprof_tracer::end_record(Ending::Finished);
        }
        Moment::ForkExec => pyprof_tracer::end_record(Ending::Executed),
    }
    true
}

/// Returns whether this thread holds no lock that the report takes. Another thread that holds one gets a millisecond to
/// release it.
fn is_idle() -> bool {
    const LONGEST: Duration = Duration::from_millis(1);
    let begun = Instant::now();
    loop {
        if pyprof_tracer::are_tables_idle() && pyprof_tracer::are_spans_idle() {
            return true;
        }
        if begun.elapsed() > LONGEST {
            return false;
        }
        hint::spin_loop();
    }
}
