//! The start of the profiler. The interpreter and `site` are ready, and nothing of the program has run.

use std::ffi::OsString;

use pyo3::prelude::*;
use pyprof_measure::{Backend, When};
use pyprof_settings::{Allocations, HeapChoices, Record, Role, Settings};
use pyprof_tracer::{MainScript, prepare, skip_threshold};

use crate::heap;
use crate::message::say;
use crate::module::debugger;
use crate::module::profile::Profile;
use crate::module::time_stamper::TimeStamper;
use crate::output::{
    at_exit, budgets, call_tables, finish, heap_folders, pending_exception, span_file, stdout,
};
use crate::run::{child, forked, main_source, record, verbose};
use crate::session;

/// Puts `profile` into `builtins`, and registers the writing of the report. If something fails here, the program runs
/// as it would without pyprof.
pub(crate) fn start(settings: Settings) {
    pyprof_tracer::silence_panics();
    let settings = session::begin(settings);
    if let Some(script) = &settings.script {
        pyprof_tracer::name_main_script(MainScript {
            shown: script.shown.clone(),
            path: script.path.clone(),
        });
    }
    if let Some(file) = &settings.children_file {
        pyprof_tracer::count_children_in(&file.path, file.run);
    }
    // SAFETY: `on_fork` runs in the new process, takes no lock and touches atomics only. `before_fork` and `after_fork`
    // may wait for a thread that marks the heap, and that thread never forks.
    unsafe { libc::pthread_atfork(Some(before_fork), Some(after_fork), Some(on_fork)) };
    pyprof_tracer::show_calls_with(call_tables::show_call);
    let begun = Python::attach(|py| {
        stdout::remember(py);
        pending_exception::remember_thread();
        if is_run_as_module(py)? {
            // the interpreter finds the `__main__` of a built-in module only after the module was imported
            py.import("memory_profiler")?;
        }
        let builtins = py.import("builtins")?;
        match settings.record {
            Record::Lines => builtins.setattr("profile", Bound::new(py, Profile::new())?)?,
            Record::Timestamps => builtins.setattr("profile", TimeStamper::new(py)?)?,
        }
        if settings.role == Role::Child {
            child::begin(settings);
        }
        if session::records() {
            // in a child too: the end of the interpreter ends its running lines
            at_exit::finish_at_exit(py)?;
            if settings.record == Record::Timestamps {
                span_file::append_runs(settings.output.as_deref());
            }
            begin_reading(py, settings);
        }
        if settings.heap != HeapChoices::Uncounted {
            heap_folders::remember(py);
        }
        if session::records() {
            // first, so that the C library calls it last
            budgets::await_exit(settings);
            finish::finish_at_exit_of_c();
        }
        if settings.role == Role::Main {
            if let Some(file) = &settings.record_file {
                record::begin(file, settings);
                heap::move_to_record(settings, &heap_folders::for_record());
            }
            main_source::await_program(settings);
        } else if settings.heap != HeapChoices::Uncounted {
            pyprof_tracer::begin_record_if_awaited();
            heap::move_to_record(settings, &heap_folders::for_record());
        }
        forked::await_forks(py, settings)?;
        heap::mark_by_time(settings);
        pyprof_tracer::forget_names(py);
        // last, so that no line is charged with the start of the profiler
        heap::follow_lines(py, settings);
        PyResult::Ok(())
    });
    if let Err(error) = begun {
        say(&format!("cannot profile: {error}"), None);
    }
}

/// Returns whether the program is the module: `-m memory_profiler`.
fn is_run_as_module(py: Python<'_>) -> PyResult<bool> {
    let typed: Vec<OsString> = match py.import("sys")?.getattr("orig_argv") {
        Ok(typed) => typed.extract()?,
        // Python 3.9 does not keep its command line; the command line of the process ends with the same arguments
        Err(_) => std::env::args_os().collect(),
    };
    let named = |words: &[OsString]| words[0] == "-m" && words[1] == "memory_profiler";
    Ok(typed.windows(2).any(named))
}

/// Begins to trace the allocations of Python, and to count those of the process. The files of the other backends are
/// opened when they are first read.
fn begin_reading(py: Python<'_>, settings: &Settings) {
    let backend = session::quantity().backend;
    if backend == Backend::Traced || backend.counts_allocations() {
        prepare(py, backend);
    }
    if settings.allocations == Allocations::Shown {
        pyprof_tracer::count_allocations();
    }
    debugger::watch(settings.limit);
    if settings.reading == When::Always || settings.verbose {
        let too_short = skip_threshold(settings.reading);
        if settings.verbose {
            verbose::say(too_short);
        }
    }
}

extern "C" fn before_fork() {
    heap::before_fork();
}

extern "C" fn after_fork() {
    heap::after_fork();
}

extern "C" fn on_fork() {
    heap::after_fork();
    if let Some(settings) = session::settings() {
        child::begin_after_fork(settings);
    }
}
