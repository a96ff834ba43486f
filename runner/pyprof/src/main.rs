//! `pyprof`: finds a Python, loads it together with its engine, and runs the program in it.
//!
//! The executable has a C `main`, because Rust's own start-up would change the environment of the program: it ignores
//! SIGPIPE and opens closed descriptors.

#![cfg_attr(not(test), no_main)]

mod arguments;

mod allocator;

mod embed;
mod preload;

mod cannot_list;
mod failure;

mod host;

mod child;
mod list;

use std::ffi::{c_char, c_int};

use pyprof_command_line::{
    CommandLine, EntryPoint, NO_PROGRAM, Program, Request, check_backend, definition,
};
use pyprof_console::{exit_status, print};
use pyprof_interpreter::Interpreter;
use pyprof_settings::{ChildrenFile, HeapChoices, Settings, Source};

use failure::Failure;
use host::Host;

/// The entry point, which the C library calls.
#[cfg_attr(not(test), unsafe(no_mangle))]
pub extern "C" fn main(_argc: c_int, _argv: *const *const c_char) -> c_int {
    let status = match child::asked_for() {
        Some(settings) => child::run(&settings),
        None => run(),
    };
    status.unwrap_or_else(|failure| failure.report())
}

fn run() -> Result<c_int, Failure> {
    let line = match CommandLine::read(std::env::args_os().skip(1).collect(), EntryPoint::Launcher)?
    {
        Request::Text(text) => {
            print(&text)?;
            return Ok(exit_status::DONE);
        }
        Request::Manual(manual) => {
            print(&pyprof_manual::fulfil(&manual, definition())?)?;
            return Ok(exit_status::DONE);
        }
        Request::Run(line) => *line,
    };
    let Some(program) = line.program else {
        print(NO_PROGRAM)?;
        return Ok(exit_status::NO_PROGRAM);
    };
    if line.options.list {
        return list::run(program, line.options.python);
    }
    let program = Program::find(program, line.arguments)?;
    let settings = line.options.settings()?;
    let source = if line.skips_first_line {
        // Python has already read more than the line, to skip it
        Source::Files
    } else {
        program.kind.source()
    };
    let count = || allocator::count(&line.environment);
    let allocator = check_backend(&settings.backend, settings.children, count)?;
    let interpreter = Interpreter::find(line.options.python)?;
    if settings.heap != HeapChoices::Uncounted {
        allocator::count_heap(&interpreter)?;
    }
    let settings = Settings {
        interpreter: interpreter.executable.clone(),
        origin: interpreter.origin(),
        script: program.kind.script().cloned(),
        source,
        allocator,
        children_file: ChildrenFile::of_this_run(),
        ..settings
    };
    let host = Host::of(&interpreter)?;
    let arguments = line.python.into_iter().chain(program.arguments);
    host.run(&settings, host.command_line(arguments))
}
