//! Endings under `python -m memory_profiler` that the interpreter does not notice.
//!
//! In an interpreter that pyprof hosts, calls of `_exit`, `execve` and `sigaction` come to pyprof. Under `python -m
//! memory_profiler` they do not. So the functions of CPython that make these calls are replaced.

use std::ffi::{CStr, CString};

use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};
use pyprof_interpose::{Faults, Moment, catch_again, is_executable, report_signals};
use pyprof_settings::Settings;

use crate::output::finish;

/// The arguments of a call.
type Arguments<'a, 'py> = &'a Bound<'py, PyTuple>;

/// Makes the program write its report before it ends in one of these ways.
pub(super) fn report_first(py: Python<'_>, settings: &Settings) -> PyResult<()> {
    report_signals(
        finish::pyprof_report,
        Faults::with(settings.record_file.as_deref()),
    );
    let nothing = |_: Arguments<'_, '_>| {};
    replace(py, c"_exit", "posix", |_| finish(Moment::Exit), nothing)?;
    for name in [c"execv", c"execve"] {
        replace(py, name, "posix", before_exec, nothing)?;
    }
    replace(py, c"signal", "_signal", nothing, after_signal)
}

/// Replaces a function of a module by one that calls `before`, the function, and, if that raises nothing, `after`. If
/// `os` has the same function, it is replaced there too.
fn replace(
    py: Python<'_>,
    name: &'static CStr,
    module: &str,
    before: impl Fn(Arguments<'_, '_>) + Send + Sync + 'static,
    after: impl Fn(Arguments<'_, '_>) + Send + Sync + 'static,
) -> PyResult<()> {
    let key = name.to_string_lossy();
    let original = py.import(module)?.getattr(&*key)?;
    let kept = original.clone().unbind();
    let calling = move |arguments: Arguments<'_, '_>, names: Option<&Bound<'_, PyDict>>| {
        before(arguments);
        let result = kept.bind(arguments.py()).call(arguments, names)?;
        after(arguments);
        PyResult::Ok(result.unbind())
    };
    let replacement = PyCFunction::new_closure(py, Some(name), None, calling)?;
    for module in [module, "os"] {
        let module = py.import(module)?;
        if module.getattr(&*key).is_ok_and(|it| it.is(&original)) {
            module.setattr(&*key, &replacement)?;
        }
    }
    Ok(())
}

fn finish(moment: Moment) {
    pyprof_tracer::uncounted(|| {
        // SAFETY: any thread may call it at any time.
        unsafe { finish::pyprof_report(moment) }
    });
}

/// Reports up to now, if the first argument is a file that can be executed.
fn before_exec(arguments: Arguments<'_, '_>) {
    let Ok(path) = arguments.get_item(0) else {
        return;
    };
    let os = path.py().import("os");
    let encoded = os.and_then(|os| os.call_method1("fsencode", (&path,)));
    let path = match encoded {
        Ok(encoded) => encoded.extract::<Vec<u8>>(),
        // an open file
        Err(_) => path
            .extract::<u32>()
            .map(|number| format!("/proc/self/fd/{number}").into_bytes()),
    };
    let path = path.ok().and_then(|path| CString::new(path).ok());
    if path.is_some_and(|path| is_executable(&path)) {
        finish(Moment::Exec);
    }
}

/// Catches a signal again, if the program has given it the default action.
fn after_signal(arguments: Arguments<'_, '_>) {
    if let Ok(signal) = arguments.get_item(0).and_then(|it| it.extract()) {
        catch_again(signal);
    }
}
