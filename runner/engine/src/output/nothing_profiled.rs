//! The message for a program in which nothing was profiled, with advice.

use pyo3::exceptions::PySyntaxError;
use pyo3::prelude::*;
use pyprof_settings::{EmptyReport, HeapChoices, Settings};

use crate::message::say;
use crate::output::call_tables::showed_any;
use crate::output::report_part::Part;
use crate::session;

/// Prints the message, if nothing was profiled, not even the heap, there is no budget, and messages are wanted. Without `py`, the message has no example.
pub(crate) fn say_if_so(settings: &Settings, parts: &[Part], py: Option<Python<'_>>) {
    let ran_in_children = say_of_children(settings, parts);
    if settings.empty_report == EmptyReport::Explained
        && settings.heap == HeapChoices::Uncounted
        && settings.budgets.is_empty()
        && !ran_in_children
        && !used_anything()
        && !py.is_some_and(nothing_ran)
    {
        say_nothing_was_profiled(py.and_then(example).as_deref());
    }
}

/// Prints the message about child processes, if marked functions ran in some, and messages are wanted.
pub(crate) fn say_if_children_were(settings: &Settings, parts: &[Part]) {
    say_of_children(settings, parts);
}

/// Ends the count of child processes. Prints the message about those in which marked functions ran without a table, if
/// messages are wanted. Returns whether a marked function ran in any child process.
fn say_of_children(settings: &Settings, parts: &[Part]) -> bool {
    let children = pyprof_tracer::take_children();
    let shown = !parts.is_empty() || showed_any() || children.showed_calls;
    match children.unreported {
        0 => {}
        _ if settings.empty_report == EmptyReport::Silent => {}
        processes if shown => say_children_were_too(processes),
        processes => say_only_children_were(processes),
    }
    children.unreported > 0 || children.showed_calls
}

/// Returns whether a function was marked or the module was imported. A program may import the module for other things
/// than `profile`.
fn used_anything() -> bool {
    profiled_anything() || session::was_imported()
}

fn profiled_anything() -> bool {
    pyprof_tracer::profiled_anything() || pyprof_tracer::stamped_anything()
}

fn say_nothing_was_profiled(example: Option<&str>) {
    let example = example.map_or_else(String::new, |example| format!(", {example}"));
    let hint = format!(
        "write `@profile` on the line above a function{example}; `pyprof --heap` needs no decorator"
    );
    say(
        "nothing was profiled: no function was marked with @profile",
        Some(&hint),
    );
}

fn say_only_children_were(processes: usize) {
    let processes = in_processes(processes);
    say(
        &format!("nothing was profiled: the functions marked with @profile ran only {processes}"),
        Some(CHILDREN_HINT),
    );
}

fn say_children_were_too(processes: usize) {
    let processes = in_processes(processes);
    say(
        &format!(
            "functions marked with @profile also ran {processes}, which the tables do not show"
        ),
        Some(CHILDREN_HINT),
    );
}

fn in_processes(processes: usize) -> String {
    match processes {
        1 => "in one process that the program started".to_owned(),
        _ => format!("in {processes} processes that the program started"),
    }
}

const CHILDREN_HINT: &str = "`--children` prints the tables of these processes, `--merge-children` adds their lines to the tables of the program";

/// Returns the name and line of a function in the main script that could have been marked.
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

/// Returns whether the script could not be compiled, or the module of `-m` was not found. Python has reported that
/// already.
fn nothing_ran(py: Python<'_>) -> bool {
    let sys = py.import("sys");
    let last = sys
        .as_ref()
        .ok()
        .and_then(|sys| sys.getattr("last_value").ok());
    last.is_some_and(|error| error.is_instance_of::<PySyntaxError>())
        || !is_program_found(py).unwrap_or(true)
}

/// Returns whether Python found the program. If the program is a module or a folder and was found, `__main__` has a
/// `__file__`. A script was found before it was run, and its `__file__` may be gone already. Code and standard input
/// need not be found.
fn is_program_found(py: Python<'_>) -> PyResult<bool> {
    let sys = py.import("sys")?;
    let main = sys.getattr("modules")?.get_item("__main__")?;
    let name: String = sys.getattr("argv")?.get_item(0)?.extract()?;
    let is_script = session::settings().is_some_and(|settings| settings.script.is_some());
    Ok(is_script || main.hasattr("__file__")? || ["-c", "-", ""].contains(&name.as_str()))
}
