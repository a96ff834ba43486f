//! `pyprof`: finds a Python, loads it and the engine that belongs to it, and lets it run the program.
//!
//! There is a C `main` because Rust's own start-up changes what the program would see: it ignores SIGPIPE and opens
//! descriptors that were closed.

#![cfg_attr(not(test), no_main)]

mod exit_status;
mod failure;

mod backend;
mod command_line;
mod heap;
mod output;
mod program;

mod interpreter;

mod engine;
mod installation;

mod embed;
mod host;
mod preload;

mod child;
mod list;
mod say;

use std::ffi::{c_char, c_int};

use pyprof_settings::{Role, Settings};

use command_line::{CommandLine, Request};
use failure::Failure;
use host::Host;
use interpreter::Interpreter;
use program::Program;

/// Where the C library starts the process.
#[cfg_attr(not(test), unsafe(no_mangle))]
pub extern "C" fn main(_argc: c_int, _argv: *const *const c_char) -> c_int {
    let status = match child::asked_for() {
        Some(interpreter) => child::run(&interpreter),
        None => run(),
    };
    status.unwrap_or_else(|failure| failure.tell())
}

fn run() -> Result<c_int, Failure> {
    let line = match CommandLine::read(std::env::args_os().skip(1).collect())? {
        Request::Text(text) => return Ok(say::text(&text)?),
        Request::Run(line) => line,
    };
    let Some(named) = line.program else {
        return Ok(say::no_program()?);
    };
    if line.options.list {
        return list::run(named, line.options.python);
    }
    let program = Program::find(named, line.arguments)?;
    let record = line.options.record();
    let (children, reading) = (line.options.children(), line.options.reading());
    let allocations = line.options.allocations();
    let backend = line.options.backend().to_owned();
    let output = line.options.output.map(output::writable).transpose()?;
    let allocator = backend::ready(&backend, children, &line.environment)?;
    let interpreter = Interpreter::find(line.options.python)?;
    let settings = Settings {
        role: Role::Main,
        record,
        children,
        reading,
        verbose: line.options.verbose,
        interpreter: interpreter.executable.clone(),
        script: program.script,
        output,
        backend,
        allocator,
        allocations,
        limit: line.options.pdb_mmem,
        precision: line.options.precision.into(),
        color: line.options.color,
    };
    let host = Host::of(&interpreter)?;
    let arguments = line.python.into_iter().chain(program.arguments);
    host.run(&settings, host.command_line(arguments))
}
