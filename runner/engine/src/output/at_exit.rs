//! The functions that Python's `atexit` calls at the end of the program.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

use crate::output::finish;
use crate::session;

/// Registers the writing of the report. `atexit` calls functions in reverse order, so the report comes after all
/// functions that the program registers.
pub(crate) fn finish_at_exit(py: Python<'_>) -> PyResult<()> {
    let at_exit = PyCFunction::new_closure(
        py,
        None,
        None,
        |arguments, _: Option<&Bound<'_, PyDict>>| {
            finish::finish(arguments.py());
        },
    )?;
    let modules = py.import("sys")?.getattr("modules")?;
    let was_there = modules.contains("atexit")?;
    let module = py.import("atexit")?;
    module.call_method1("register", (&at_exit,))?;
    if py.version_info() < (3, 10) {
        register_at_each_import(&at_exit)?;
    }
    if !was_there {
        modules.del_item("atexit")?;
        // Python 3.9 calls into the module at the end, but holds no reference to it
        std::mem::forget(module);
    }
    Ok(())
}

/// Registers `at_exit` with each new import of `atexit`. At the end, Python 3.9 calls the functions registered with
/// the `atexit` that was imported last, and each import has its own list.
fn register_at_each_import(at_exit: &Bound<'_, PyCFunction>) -> PyResult<()> {
    let py = at_exit.py();
    let importer = py.import("_imp")?;
    let original = importer.getattr("exec_builtin")?.unbind();
    let at_exit = at_exit.clone().unbind();
    let executing = PyCFunction::new_closure(
        py,
        Some(c"exec_builtin"),
        None,
        move |arguments: &Bound<'_, PyTuple>, names: Option<&Bound<'_, PyDict>>| {
            let py = arguments.py();
            let executed = original.bind(py).call(arguments, names)?.unbind();
            let module = arguments.get_item(0)?;
            if module.getattr("__name__")?.eq("atexit")? {
                module.call_method1("register", (&at_exit,))?;
            }
            PyResult::Ok(executed)
        },
    )?;
    importer.setattr("exec_builtin", executing)
}

/// Registers the output at the end of a program that has only imported the module, or that a profiled program has
/// started. Only the first call counts.
pub(crate) fn show_at_exit(py: Python<'_>) {
    static REGISTERED: AtomicBool = AtomicBool::new(false);
    if session::records() || REGISTERED.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Err(error) = register_end_of_imported(py) {
        pyprof_tracer::keep_failure(|| format!("cannot register the report with atexit: {error}"));
    }
}

fn register_end_of_imported(py: Python<'_>) -> PyResult<()> {
    let at_exit = PyCFunction::new_closure(
        py,
        None,
        None,
        |arguments, _: Option<&Bound<'_, PyDict>>| finish::finish_without_report(arguments.py()),
    )?;
    py.import("atexit")?.call_method1("register", (at_exit,))?;
    Ok(())
}
