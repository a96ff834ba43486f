//! `python -m memory_profiler`: the command line is read, and the program run, in an interpreter that runs already.
//!
//! What `python` does for a program it does here too, with its own functions. An exception that nobody has caught is
//! shown before it comes to a frame of ours.

use std::ffi::{CString, OsStr, OsString, c_int};
use std::io::{self, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::ptr;

use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError, PySystemExit};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyCode, PyDict, PyString, PyTuple};
use pyprof_command_line::{
    Advice, CannotMeasure, CommandLine, Misread, Named, NoScript, NotWritable, Program, Reader,
    Request, Start, exit_status, ready, writable,
};
use pyprof_process::Jemalloc;
use pyprof_settings::{Allocator, ChildrenFile, Settings};
use thiserror::Error;

use crate::message::{self, say};
use crate::{beginning, children, ending, main_source, run};

/// Whatever keeps the program from being started.
#[derive(Debug, Error)]
#[error(transparent)]
enum Failure {
    CommandLine(#[from] Misread),
    Script(#[from] NoScript),
    Output(#[from] NotWritable),
    Backend(#[from] CannotMeasure<NotCounting>),
}

/// The process has the `malloc` that it was started with.
#[derive(Debug, Error)]
#[error("this process was not started with its allocator")]
struct NotCounting;

impl Advice for NotCounting {
    fn hint(&self) -> Option<&'static str> {
        Some("`pyprof --backend jemalloc` starts one")
    }
}

impl Failure {
    /// Tells it on standard error; the status to end with.
    fn tell(&self) -> c_int {
        let (text, hint) = match self {
            // a sentence that people and programs know from elsewhere
            Self::Script(cause) => {
                message::write(&format!("{cause}\n"));
                return exit_status::NO_PROGRAM;
            }
            Self::CommandLine(cause) => (cause.to_string(), Some(cause.hint())),
            Self::Output(cause) => (cause.to_string(), None),
            Self::Backend(cause) => (cause.to_string(), cause.hint()),
        };
        say(&format!("error: {text}"), hint);
        exit_status::CANNOT_START
    }
}

/// What is to be done: its kind, what it is (the file of a script, the name of a module, the code), how it is named in
/// `sys.argv`, and its arguments.
type Plan = (&'static str, OsString, OsString, Vec<OsString>);

/// begin_run(arguments, interpreter): reads the command line of `python -m memory_profiler`, begins to record, and gives what
/// is to be run. Ends with SystemExit if that is nothing.
#[pyfunction]
pub(crate) fn begin_run(
    py: Python<'_>,
    arguments: Vec<OsString>,
    interpreter: PathBuf,
) -> PyResult<Plan> {
    let request = match CommandLine::read(arguments, Reader::Module) {
        Ok(request) => request,
        Err(misread) => return Err(leave(Failure::from(misread).tell())),
    };
    let line = match request {
        Request::Text(text) => return Err(print(&text, exit_status::DONE)),
        Request::Run(line) => *line,
    };
    let Some(named) = line.program.clone() else {
        return Err(print(
            pyprof_command_line::NO_PROGRAM,
            exit_status::NO_PROGRAM,
        ));
    };
    if line.options.list {
        return Ok(("list", OsString::new(), OsString::new(), line.arguments));
    }
    let (settings, plan) =
        prepare(line, named, interpreter).map_err(|failure| leave(failure.tell()))?;
    match run::settings() {
        None => {
            beginning::begin(settings.clone());
            flush_before_exit(py)?;
            ending::report_after_interpreter();
            children::give_engine(py, &settings)?;
        }
        Some(_) if run::is_child() => {}
        Some(_) => say(
            "this process is being profiled already, and goes on as it was begun",
            None,
        ),
    }
    Ok(plan)
}

fn prepare(
    line: CommandLine,
    named: Named,
    interpreter: PathBuf,
) -> Result<(Settings, Plan), Failure> {
    let start = Program::find(named, Vec::new())?.start;
    let output = line.options.output.clone().map(writable).transpose()?;
    let settings = line.options.settings();
    ready(&settings.backend, settings.children, || {
        Jemalloc::of_this_process()
            .map(|_| Allocator::AsAsked)
            .ok_or(NotCounting)
    })?;
    let settings = Settings {
        interpreter,
        origin: "in which `memory_profiler` was started".to_owned(),
        script: start.script().cloned(),
        source: start.source(),
        output,
        children_file: ChildrenFile::of_this_run(),
        ..settings
    };
    let told = line.told.unwrap_or_default();
    let (kind, what, name): (_, OsString, OsString) = match start {
        Start::Script(script) => ("script", script.path.into(), script.shown.into()),
        Start::Folder(name) => ("folder", name.clone(), name),
        Start::StandardInput => ("stdin", "<stdin>".into(), "-".into()),
        Start::Module(name) => ("module", name, "-m".into()),
        Start::Code => ("code", told, "-c".into()),
        Start::Told => ("module", told, "-m".into()),
    };
    Ok((settings, (kind, what, name, line.arguments)))
}

fn leave(status: c_int) -> PyErr {
    PySystemExit::new_err(status)
}

/// Whoever has stopped reading has read enough.
fn print(text: &str, status: c_int) -> PyErr {
    let _ = io::stdout().write_all(text.as_bytes());
    let _ = io::stdout().flush();
    leave(status)
}

/// `os._exit` ends the process without calling what was registered for its end.
fn flush_before_exit(py: Python<'_>) -> PyResult<()> {
    let original = py.import("posix")?.getattr("_exit")?.unbind();
    let flushing = PyCFunction::new_closure(
        py,
        Some(c"_exit"),
        None,
        move |arguments: &Bound<'_, PyTuple>, names: Option<&Bound<'_, PyDict>>| {
            let py = arguments.py();
            pyprof_tracer::uncounted(ending::end_without_interpreter);
            original.bind(py).call(arguments, names).map(Bound::unbind)
        },
    )?;
    for module in ["posix", "os"] {
        py.import(module)?.setattr("_exit", &flushing)?;
    }
    Ok(())
}

/// What `Python.h` calls it.
const FILE_INPUT: c_int = 257;

/// run_file(path, globals): executes a script as `python` does.
#[pyfunction]
pub(crate) fn run_file(path: OsString, globals: &Bound<'_, PyDict>) -> PyResult<()> {
    let name = zero_terminated(&path)?;
    // SAFETY: both are zero-terminated texts.
    let file = unsafe { libc::fopen(name.as_ptr(), c"rb".as_ptr()) };
    if file.is_null() {
        let cause = io::Error::last_os_error();
        message::write(&format!("can't open file '{}': {cause}\n", path.display()));
        return Err(leave(exit_status::CANNOT_START));
    }
    let globals_pointer = globals.as_ptr();
    // SAFETY: the file is open and closed by the call; the dictionary outlives it.
    let result = unsafe {
        ffi::PyRun_FileExFlags(
            file.cast(),
            name.as_ptr(),
            FILE_INPUT,
            globals_pointer,
            globals_pointer,
            1,
            ptr::null_mut(),
        )
    };
    file_ended(globals, result)
}

unsafe extern "C" {
    static stdin: *mut libc::FILE;
}

/// run_standard_input(globals): executes what is read there as `python` does.
#[pyfunction]
pub(crate) fn run_standard_input(globals: &Bound<'_, PyDict>) -> PyResult<()> {
    let globals_pointer = globals.as_ptr();
    // SAFETY: the C library's own stream; the dictionary outlives the call.
    let result = unsafe {
        if libc::isatty(0) == 1 {
            ffi::PyRun_InteractiveLoopFlags(stdin.cast(), c"<stdin>".as_ptr(), ptr::null_mut());
            return Ok(());
        }
        ffi::PyRun_FileExFlags(
            stdin.cast(),
            c"<stdin>".as_ptr(),
            FILE_INPUT,
            globals_pointer,
            globals_pointer,
            0,
            ptr::null_mut(),
        )
    };
    file_ended(globals, result)
}

/// run_code(code, globals): executes the value of `-c` as `python` does.
#[pyfunction]
pub(crate) fn run_code(code: &str, globals: &Bound<'_, PyDict>) -> PyResult<()> {
    const IGNORE_COOKIE: c_int = 0x0200;
    let code = zero_terminated(OsStr::new(code))?;
    let globals_pointer = globals.as_ptr();
    let mut flags = ffi::PyCompilerFlags {
        cf_flags: IGNORE_COOKIE,
        cf_feature_version: globals.py().version_info().minor.into(),
    };
    // SAFETY: a zero-terminated text; the dictionary outlives the call.
    let result = unsafe {
        ffi::PyRun_StringFlags(
            code.as_ptr(),
            FILE_INPUT,
            globals_pointer,
            globals_pointer,
            &raw mut flags,
        )
    };
    ended(globals.py(), result)
}

/// run_compiled(code, globals): executes what a `.pyc` file holds, as `python` does.
#[pyfunction]
pub(crate) fn run_compiled(code: &Bound<'_, PyCode>, globals: &Bound<'_, PyDict>) -> PyResult<()> {
    main_source::executes(code);
    // SAFETY: a code object and a dictionary.
    let result = unsafe {
        let globals = globals.as_ptr();
        ffi::PyEval_EvalCode(code.as_ptr(), globals, globals)
    };
    // SAFETY: what is set, if anything is, is an exception.
    let is_interrupted = result.is_null()
        && unsafe { ffi::PyErr_ExceptionMatches(ffi::PyExc_KeyboardInterrupt) } != 0;
    let ended = file_ended(globals, result);
    if is_interrupted {
        note_interrupt(globals.py())?;
    }
    ended
}

/// is_imported_from(path): whether it is something that modules are imported from, as a folder or a zip file is.
#[pyfunction]
pub(crate) fn is_imported_from(path: &Bound<'_, PyString>) -> PyResult<bool> {
    // SAFETY: a new reference, or null with an exception.
    let importer = unsafe {
        let importer = ffi::PyImport_GetImporter(path.as_ptr());
        Bound::from_owned_ptr_or_err(path.py(), importer)?
    };
    Ok(!importer.is_none())
}

/// run_module(name, changes_argv): executes a module, or `__main__` of the first entry of `sys.path`, as `python -m` does.
#[pyfunction]
pub(crate) fn run_module(py: Python<'_>, name: &str, changes_argv: bool) -> PyResult<()> {
    let run = py.import("runpy")?.getattr("_run_module_as_main")?;
    let Err(error) = run.call1((name, changes_argv)) else {
        return Ok(());
    };
    let is_interrupted = error.is_instance_of::<PyKeyboardInterrupt>(py);
    error.restore(py);
    let ended = ended(py, ptr::null_mut());
    if is_interrupted {
        note_interrupt(py)?;
    }
    ended
}

/// Has the interpreter remember that nobody has caught an interrupt: it will end by that signal.
fn note_interrupt(py: Python<'_>) -> PyResult<()> {
    let globals = PyDict::new(py);
    globals.set_item("__builtins__", py.import("builtins")?)?;
    // SAFETY: a literal; the dictionary outlives the call, and the error is taken back at once.
    unsafe {
        ffi::PyRun_StringFlags(
            c"raise KeyboardInterrupt".as_ptr(),
            FILE_INPUT,
            globals.as_ptr(),
            globals.as_ptr(),
            ptr::null_mut(),
        );
        ffi::PyErr_Clear();
    }
    Ok(())
}

/// As [`ended`]; the module is no file's any more, unless the process ends.
fn file_ended(globals: &Bound<'_, PyDict>, result: *mut ffi::PyObject) -> PyResult<()> {
    // SAFETY: what is set, if anything is, is an exception.
    let exits =
        result.is_null() && unsafe { ffi::PyErr_ExceptionMatches(ffi::PyExc_SystemExit) } != 0;
    let ended = ended(globals.py(), result);
    if !exits {
        for name in ["__file__", "__cached__"] {
            let _ = globals.del_item(name);
        }
    }
    ended
}

/// What a program ends with, of which `result` is what executing it has given: an exception that nobody has caught is
/// shown, and then the status told.
fn ended(py: Python<'_>, result: *mut ffi::PyObject) -> PyResult<()> {
    if !result.is_null() {
        // SAFETY: a new reference, given up.
        unsafe { ffi::Py_DECREF(result) };
        return Ok(());
    }
    // SAFETY: an exception is set.
    if unsafe { ffi::PyErr_ExceptionMatches(ffi::PyExc_SystemExit) } != 0 {
        return Err(PyErr::fetch(py));
    }
    // SAFETY: as above, and it is none that ends the process.
    unsafe { ffi::PyErr_PrintEx(1) };
    Err(leave(1))
}

fn zero_terminated(text: &OsStr) -> PyResult<CString> {
    CString::new(text.to_owned().into_vec()).map_err(|_| PyOSError::new_err("embedded null byte"))
}
