//! The third door, entered by `python -m memory_profiler`. The command line is read in an interpreter that is already
//! running, and this interpreter then runs the program.

use std::ffi::{OsString, c_int};
use std::io::{self, Write};
use std::path::PathBuf;

use pyo3::prelude::*;
use pyprof_command_line::{
    Advice, CannotMeasure, CommandLine, EntryPoint, InvalidCommandLine, NoScript, Program,
    ProgramArgument, ProgramKind, Request, UnusableFile, check_backend,
};
use pyprof_console::exit_status;
use pyprof_process::Jemalloc;
use pyprof_settings::{Allocator, ChildrenFile, Settings};
use thiserror::Error;

use crate::doors::endings;
use crate::message::{self, say};
use crate::output::finish;
use crate::run::program_end::leave;
use crate::run::{child_interpreters, start};
use crate::session;

/// The reasons for which the program cannot be started.
#[derive(Debug, Error)]
#[error(transparent)]
enum Failure {
    CommandLine(#[from] InvalidCommandLine),
    Script(#[from] NoScript),
    File(#[from] UnusableFile),
    Backend(#[from] CannotMeasure<NotCounting>),
}

/// The process was not started with the `malloc` that counts.
#[derive(Debug, Error)]
#[error("this process was not started with its allocator")]
struct NotCounting;

impl Advice for NotCounting {
    fn hint(&self) -> Option<&'static str> {
        Some("`pyprof --backend jemalloc` starts one")
    }
}

impl Failure {
    /// Writes the error to standard error. Returns the exit status.
    fn say(&self) -> c_int {
        let (text, hint) = match self {
            // the sentence of memory_profiler, word for word
            Self::Script(cause) => {
                message::write(&format!("{cause}\n"));
                return exit_status::NO_PROGRAM;
            }
            Self::CommandLine(cause) => (cause.to_string(), Some(cause.hint())),
            Self::File(cause) => (cause.to_string(), cause.hint()),
            Self::Backend(cause) => (cause.to_string(), cause.hint()),
        };
        say(&text, hint);
        exit_status::CANNOT_START
    }
}

/// The program to run: its kind; its source (the file of a script, the name of a module, or the code); its name in
/// `sys.argv`; and its arguments.
type Plan = (&'static str, OsString, OsString, Vec<OsString>);

/// begin_run(arguments, interpreter): reads the command line of `python -m memory_profiler`, begins to record, and
/// returns the program to run. Raises SystemExit if there is no program to run.
#[pyfunction]
pub(crate) fn begin_run(
    py: Python<'_>,
    arguments: Vec<OsString>,
    interpreter: PathBuf,
) -> PyResult<Plan> {
    let request = match CommandLine::read(arguments, EntryPoint::RunAsModule) {
        Ok(request) => request,
        Err(invalid) => return Err(leave(Failure::from(invalid).say())),
    };
    let line = match request {
        Request::Text(text) => return Err(print(&text, exit_status::DONE)),
        // only the launcher has the options that request this
        Request::Manual(_) => return Err(no_program()),
        Request::Run(line) => *line,
    };
    let Some(program) = line.program.clone() else {
        return Err(no_program());
    };
    if line.options.list {
        return Ok(("list", OsString::new(), OsString::new(), line.arguments));
    }
    let (settings, plan) =
        prepare(line, program, interpreter).map_err(|failure| leave(failure.say()))?;
    match session::settings() {
        None => {
            start::start(settings.clone());
            endings::report_first(py, &settings)?;
            finish::finish_after_interpreter();
            child_interpreters::give_engine(py, &settings)?;
        }
        Some(_) if session::is_child() => {}
        Some(_) => say(
            "this process is being profiled already, and continues with the settings of its start",
            None,
        ),
    }
    Ok(plan)
}

fn no_program() -> PyErr {
    print(pyprof_command_line::NO_PROGRAM, exit_status::NO_PROGRAM)
}

fn prepare(
    line: CommandLine,
    program: ProgramArgument,
    interpreter: PathBuf,
) -> Result<(Settings, Plan), Failure> {
    let kind = Program::find(program, Vec::new())?.kind;
    let settings = line.options.settings()?;
    check_backend(&settings.backend, settings.children, || {
        Jemalloc::of_this_process()
            .map(|_| Allocator::AsConfigured)
            .ok_or(NotCounting)
    })?;
    let settings = Settings {
        interpreter,
        origin: "in which `memory_profiler` was started".to_owned(),
        script: kind.script().cloned(),
        source: kind.source(),
        children_file: ChildrenFile::of_this_run(),
        ..settings
    };
    let module_or_code = line.module_or_code.unwrap_or_default();
    let (kind, what, name): (_, OsString, OsString) = match kind {
        ProgramKind::Script(script) => ("script", script.path.into(), script.shown.into()),
        ProgramKind::Folder(name) => ("folder", name.clone(), name),
        ProgramKind::StandardInput => ("stdin", "<stdin>".into(), "-".into()),
        ProgramKind::Module(name) => ("module", name, "-m".into()),
        ProgramKind::CodeOption => ("code", module_or_code, "-c".into()),
        ProgramKind::ModuleOption => ("module", module_or_code, "-m".into()),
    };
    Ok((settings, (kind, what, name, line.arguments)))
}

/// Prints a text to standard output, and returns the exception that ends the process. A closed pipe is no error: its
/// reader has read enough.
fn print(text: &str, status: c_int) -> PyErr {
    let _ = io::stdout().write_all(text.as_bytes());
    let _ = io::stdout().flush();
    leave(status)
}
