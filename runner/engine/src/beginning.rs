//! The start of the profiler: the interpreter and `site` are ready, nothing of the program has run.

use std::ffi::OsString;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};
use pyprof_measure::Backend;
use pyprof_settings::{Allocations, Reading, Record, Role, Settings};
use pyprof_tracer::{MainScript, prepare, skip_threshold};

use crate::message::say;
use crate::profile::Profile;
use crate::time_stamper::TimeStamper;
use crate::{debugger, ending, main_source, package, raising, run, stdout, verbose};

/// Makes `import memory_profiler` ours. To be called before the interpreter is initialised.
pub(crate) fn name_module() {
    // SAFETY: a literal, and a function that lives as long as the process; not initialised by contract.
    unsafe {
        ffi::PyImport_AppendInittab(package::NAME.as_ptr(), Some(package::initialize));
        ffi::PyImport_AppendInittab(package::MPROF.as_ptr(), Some(package::initialize_mprof));
    }
}

/// Puts `profile` into `builtins` and has the report written at the end. What fails here leaves the program as it
/// would be without us.
pub(crate) fn begin(settings: Settings) {
    pyprof_tracer::silence_panics();
    let settings = run::start(settings);
    if let Some(script) = &settings.script {
        pyprof_tracer::name_main_script(MainScript {
            shown: script.shown.clone(),
            path: script.path.clone(),
        });
    }
    if let Some(file) = &settings.children_file {
        pyprof_tracer::count_children_in(&file.path, file.run);
    }
    // SAFETY: the handler takes no lock and touches atomics only.
    unsafe { libc::pthread_atfork(None, None, Some(on_fork)) };
    pyprof_tracer::show_calls_with(ending::show_call);
    let begun = Python::attach(|py| {
        stdout::remember(py);
        raising::remember_thread();
        if is_run_as_module(py)? {
            // of a built-in module the interpreter finds `__main__` only once it is imported
            py.import("memory_profiler")?;
        }
        let builtins = py.import("builtins")?;
        match settings.record {
            Record::Lines => builtins.setattr("profile", Bound::new(py, Profile::new())?)?,
            Record::Timestamps => builtins.setattr("profile", TimeStamper::new(py)?)?,
        }
        if settings.role == Role::Main {
            register_ending(py)?;
            begin_reading(py, settings);
            main_source::await_program(settings);
        }
        pyprof_tracer::forget_names(py);
        PyResult::Ok(())
    });
    if let Err(error) = begun {
        say(&format!("cannot profile: {error}"), None);
    }
}

/// Whether the program is ours: `-m memory_profiler`.
fn is_run_as_module(py: Python<'_>) -> PyResult<bool> {
    let typed: Vec<OsString> = match py.import("sys")?.getattr("orig_argv") {
        Ok(typed) => typed.extract()?,
        // Python 3.9 does not keep it; that of the process ends with it
        Err(_) => std::env::args_os().collect(),
    };
    let named = |words: &[OsString]| words[0] == "-m" && words[1] == "memory_profiler";
    Ok(typed.windows(2).any(named))
}

/// What Python allocates is traced from here on, and what the process allocates counted; all else is opened when it is
/// first read.
fn begin_reading(py: Python<'_>, settings: &Settings) {
    let backend = run::quantity().backend;
    if backend == Backend::Traced || backend.counts_allocations() {
        prepare(py, backend);
    }
    if settings.allocations == Allocations::Shown {
        pyprof_tracer::count_allocations();
    }
    debugger::watch(settings.limit);
    let when = match settings.reading {
        Reading::WhereNeeded => pyprof_tracer::EventReading::WhereNeeded,
        Reading::Always => pyprof_tracer::EventReading::Always,
    };
    if when == pyprof_tracer::EventReading::Always || settings.verbose {
        let too_short = skip_threshold(when);
        if settings.verbose {
            verbose::say(too_short);
        }
    }
}

/// A process made by `fork` is a child of the program's.
extern "C" fn on_fork() {
    pyprof_tracer::stop_in_this_process();
}

/// Registered before all that the program registers, it is called after all of it.
fn register_ending(py: Python<'_>) -> PyResult<()> {
    let at_exit = PyCFunction::new_closure(
        py,
        None,
        None,
        |arguments, _: Option<&Bound<'_, PyDict>>| {
            ending::end(arguments.py());
        },
    )?;
    let modules = py.import("sys")?.getattr("modules")?;
    let was_there = modules.contains("atexit")?;
    let module = py.import("atexit")?;
    module.call_method1("register", (&at_exit,))?;
    if py.version_info() < (3, 10) {
        register_whenever_imported(&at_exit)?;
    }
    if !was_there {
        modules.del_item("atexit")?;
        // Python 3.9 calls the module at the end without keeping it
        std::mem::forget(module);
    }
    Ok(())
}

/// At the end, Python 3.9 calls what was registered with the `atexit` that was imported last: each has its own.
fn register_whenever_imported(at_exit: &Bound<'_, PyCFunction>) -> PyResult<()> {
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
