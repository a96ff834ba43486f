//! The end of the program: the report, and what has to be said besides.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::PySyntaxError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::{Flow, Table};
use pyprof_output::Patience;
use pyprof_settings::{Color, Nothing, Record, Settings};
use pyprof_tracer::CallTable;

use crate::message::say;
use crate::output_file;
use crate::own_streams::{OwnStreams, write_instead};
use crate::package;
use crate::part::Part;
use crate::raising;
use crate::run;
use crate::stdout::{self, Destination};
use crate::write_limit::Refusal;

static ENDED: AtomicBool = AtomicBool::new(false);

/// Whether a call had a table of its own.
static SHOWED_CALL: AtomicBool = AtomicBool::new(false);

/// The settings, if this is the process that reports and it has not done so yet.
fn claim() -> Option<&'static Settings> {
    let settings = run::reporting()?;
    (!ENDED.swap(true, Ordering::AcqRel)).then_some(settings)
}

/// The last of what `atexit` calls: all of the program's has run, the interpreter is whole.
pub(crate) fn end(py: Python<'_>) {
    pyprof_tracer::uncounted(|| end_now(py));
}

fn end_now(py: Python<'_>) {
    let Some(settings) = claim() else { return };
    let streams = OwnStreams::default();
    show_open_calls(py, &streams);
    let parts = parts(settings, pyprof_tracer::tables);
    pyprof_tracer::stop_tracing(py);
    report(&parts, settings, &streams, || stdout::at_the_end(py));
    let children = pyprof_tracer::take_children();
    if settings.nothing == Nothing::Told {
        if children > 0 && !has_shown_anything(&parts) {
            say_only_children_were(children);
        } else if !used_anything() && !nothing_ran(py) {
            say_nothing_was_profiled(example(py).as_deref());
        }
    }
    say_unmeasured();
    say_failure();
}

/// What there is to tell at the end of a program that has only imported us.
pub(crate) fn end_of_imported(py: Python<'_>) {
    if run::settings().is_none() {
        pyprof_tracer::uncounted(|| show_open_calls(py, &OwnStreams::default()));
        say_unmeasured();
        say_failure();
    }
}

/// Those that are running, or were never brought to their end.
fn show_open_calls<'py>(py: Python<'py>, streams: &OwnStreams<'py>) {
    let running = pyprof_tracer::leave_all();
    for call in running.iter().chain(&pyprof_tracer::take_suspended()) {
        show_open_call(py, call, streams);
    }
}

fn show_open_call<'py>(py: Python<'py>, call: &CallTable, streams: &OwnStreams<'py>) {
    let Some(part) = part_of(call) else { return };
    SHOWED_CALL.store(true, Ordering::Relaxed);
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

/// For a process that ends otherwise: nothing is asked of the interpreter.
pub(crate) fn end_without_interpreter() {
    let Some(settings) = claim() else { return };
    // SAFETY: may be asked by any thread.
    let holds_interpreter = unsafe { ffi::Py_IsInitialized() != 0 && ffi::PyGILState_Check() == 1 };
    let mut tables = Vec::new();
    if holds_interpreter {
        let open = pyprof_tracer::leave_all();
        let to_standard_output = open.iter().filter(|call| call.output.stream.is_none());
        tables.extend(to_standard_output.filter_map(|call| call.table()));
        // what a call holds belongs to the interpreter, which may be ending
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
    let children = pyprof_tracer::take_children();
    if settings.nothing == Nothing::Told {
        if children > 0 && !has_shown_anything(&parts) {
            say_only_children_were(children);
        } else if !used_anything() {
            say_nothing_was_profiled(None);
        }
    }
    say_unmeasured();
    say_failure();
}

/// What there is to report.
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

fn profiled_anything() -> bool {
    pyprof_tracer::profiled_anything() || pyprof_tracer::stamped_anything()
}

/// Reports when the interpreter has ended, unless that was done: a program may have cleared what was registered with
/// `atexit`. For a process whose `main` is the interpreter's own.
pub(crate) fn report_after_interpreter() {
    extern "C" fn report() {
        end_without_interpreter();
    }
    // SAFETY: the function lives as long as the process, and asks nothing of the interpreter.
    if unsafe { ffi::Py_AtExit(Some(report)) } != 0 {
        pyprof_tracer::keep_failure(|| "the interpreter calls nothing more at its end".to_owned());
    }
}

/// What the launcher and [`crate::preloaded`] have called before `_exit`.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_flush() {
    end_without_interpreter();
}

/// The table of one call, if this is the process that shows it.
fn part_of(call: &CallTable) -> Option<Part> {
    if run::settings().is_some() && run::reporting().is_none() {
        return None;
    }
    Some(Part::Table(call.table()?, call.output.precision))
}

/// Shows the table of one call, where its decorator said.
pub(crate) fn show_call(py: Python<'_>, call: &CallTable) {
    let Some(part) = part_of(call) else { return };
    SHOWED_CALL.store(true, Ordering::Relaxed);
    let written = match &call.output.stream {
        Some(stream) => stdout::write_to_object(stream.bind(py), &part),
        None => stdout::write_now(py, &part),
    };
    deal_with(py, written);
}

fn deal_with(py: Python<'_>, written: PyResult<()>) {
    if let Err(error) = written {
        if raising::is_of_program(py, &error) {
            return raising::raise_in_program(error);
        }
        pyprof_tracer::keep_failure(|| format!("cannot write the table of a call: {error}"));
        // given back now, and with it the frames that it holds, rather than when pyo3 next enters the interpreter
        drop(error.into_value(py).into_bound(py));
    }
}

fn report<'py>(
    parts: &[Part],
    settings: &Settings,
    streams: &OwnStreams<'py>,
    destination: impl FnOnce() -> Destination<'py>,
) {
    if let Some(file) = &settings.output {
        return output_file::report(file, parts);
    }
    if parts.is_empty() {
        return;
    }
    let mut patience = None;
    let written = match destination() {
        Destination::Replaced(stream) => {
            return write_to_replaced(&stream, streams, parts, settings);
        }
        // a signal that ends the process does so after all is said
        Destination::Descriptor => {
            let patience = patience.insert(Patience::begin());
            stdout::write_to_descriptor(parts, 0, settings.color, patience)
        }
        Destination::Closed => {
            let hint = Some("name a file with -o");
            return say(
                "the report has nowhere to go: standard output is closed",
                hint,
            );
        }
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(
                &format!("cannot write the report to standard output: {error}"),
                None,
            );
        }
        _ => {}
    }
}

/// What the program's own object does not take goes to the descriptor: nothing is lost.
fn write_to_replaced<'py>(
    stream: &Bound<'py, PyAny>,
    streams: &OwnStreams<'py>,
    parts: &[Part],
    settings: &Settings,
) {
    for (done, part) in parts.iter().enumerate() {
        let Err((written, refusal)) = streams.write(stream, part) else {
            continue;
        };
        if let Refusal::Raised(error) = refusal {
            say(
                &format!("cannot write the report to the program's sys.stdout: {error}"),
                None,
            );
        }
        return write_instead(&parts[done..], written, settings.color);
    }
}

/// What the figures of single threads do not have.
fn say_unmeasured() {
    let Some(flow) = pyprof_tracer::of_unmeasured_threads() else {
        return;
    };
    if flow != Flow::NOTHING {
        let (allocated, freed) = (flow.allocated.mebibytes(), flow.freed.mebibytes());
        say(
            &format!(
                "other threads allocated {allocated:.3} MiB and freed {freed:.3} MiB meanwhile, which `jemalloc` counts and `jemalloc_thread` does not"
            ),
            None,
        );
    }
}

fn say_failure() {
    if let Some(why) = pyprof_tracer::why_unread() {
        let what = format!("the report lacks its figures: {why}");
        let hint = "`--backend tracemalloc` and `--backend jemalloc` ask the system for nothing";
        say(&what, Some(hint));
    }
    if let Some(failure) = pyprof_tracer::first_failure() {
        let what = format!("the report may lack something: {failure}");
        say(&what, Some("the program itself was not affected"));
    }
}

/// A program that imports the module may use it for other things than `profile`.
fn used_anything() -> bool {
    profiled_anything() || package::was_imported()
}

fn say_nothing_was_profiled(example: Option<&str>) {
    let hint = match example {
        Some(example) => format!("write `@profile` on the line above a function, {example}"),
        None => "write `@profile` on the line above a function".to_owned(),
    };
    say(
        "nothing was profiled: no function was marked with @profile",
        Some(&hint),
    );
}

/// Whether any marked function ran in this process.
fn has_shown_anything(parts: &[Part]) -> bool {
    !parts.is_empty() || SHOWED_CALL.load(Ordering::Relaxed)
}

fn say_only_children_were(processes: u64) {
    let processes = match processes {
        1 => "in one process that the program started".to_owned(),
        _ => format!("in {processes} processes that the program started"),
    };
    say(
        &format!("nothing was profiled: the functions marked with @profile ran only {processes}"),
        Some("have the program run them in its own process: without workers, a pool or a reloader"),
    );
}

/// A function of the main script that could have been marked.
fn example(py: Python<'_>) -> Option<String> {
    let names = py.import("sys").ok()?.getattr("modules").ok()?;
    let main = names.get_item("__main__").ok()?.getattr("__dict__").ok()?;
    let values = main.call_method0("values").ok()?;
    values.try_iter().ok()?.flatten().find_map(|value| {
        let code = value.getattr("__code__").ok()?;
        let module: String = value.getattr("__module__").ok()?.extract().ok()?;
        let name: String = value.getattr("__name__").ok()?.extract().ok()?;
        let line: u32 = code.getattr("co_firstlineno").ok()?.extract().ok()?;
        (module == "__main__").then(|| format!("such as `{name}` in line {line}"))
    })
}

/// A script that cannot be compiled, or a module that is not there: Python has said all there is to say.
fn nothing_ran(py: Python<'_>) -> bool {
    let sys = py.import("sys");
    let last = sys
        .as_ref()
        .ok()
        .and_then(|sys| sys.getattr("last_value").ok());
    last.is_some_and(|error| error.is_instance_of::<PySyntaxError>())
        || !is_program_found(py).unwrap_or(true)
}

/// A module or a folder leaves the name of its file where it was found. A script does not, but is found before; and
/// for code and standard input there is nothing to find.
fn is_program_found(py: Python<'_>) -> PyResult<bool> {
    let sys = py.import("sys")?;
    let main = sys.getattr("modules")?.get_item("__main__")?;
    let name: String = sys.getattr("argv")?.get_item(0)?.extract()?;
    let is_script = run::settings().is_some_and(|settings| settings.script.is_some());
    Ok(is_script || main.hasattr("__file__")? || ["-c", "-", ""].contains(&name.as_str()))
}
