//! `mprof`: records the memory of any process over time into a file, and lists, draws and removes such files.
//!
//! The executable has a C `main`: Rust's own start-up ignores SIGPIPE, and the program would inherit that.

#![cfg_attr(not(test), no_main)]

mod command_line;

mod run;

mod check;
mod diff;
mod document_file;
mod files;
mod list;
mod peak;
mod plot;
mod remove;
mod report;

mod failure;
mod warning;

use std::ffi::{c_char, c_int};

use pyprof_console::{exit_status, print};

use command_line::{Command, Request};
use failure::Failure;

/// The entry point, which the C library calls.
#[cfg_attr(not(test), unsafe(no_mangle))]
pub extern "C" fn main(_argc: c_int, _argv: *const *const c_char) -> c_int {
    fill_closed_streams();
    start().unwrap_or_else(|failure| failure.report())
}

/// Opens /dev/null on closed descriptors 0 to 2, so that no file of mprof gets one of these numbers and no message is
/// written into such a file. The program finds the descriptors closed.
fn fill_closed_streams() {
    const STREAMS: c_int = 3;
    let nothing = c"/dev/null".as_ptr();
    for stream in 0..STREAMS {
        // SAFETY: only reads the flags of the descriptor.
        if unsafe { libc::fcntl(stream, libc::F_GETFD) } == -1 {
            // the file gets the lowest free number, which is that of the stream
            // SAFETY: the name ends with a zero byte.
            unsafe { libc::open(nothing, libc::O_RDWR | libc::O_CLOEXEC) };
        }
    }
}

/// Runs the command of the command line, and returns the exit status.
fn start() -> Result<c_int, Failure> {
    let command = match command_line::read(std::env::args_os().skip(1))? {
        Request::Command(command) => *command,
        Request::Manual(manual) => {
            print(&pyprof_manual::fulfil(&manual, command_line::definition())?)?;
            return Ok(exit_status::DONE);
        }
        Request::Text { text, status } => {
            print(&text)?;
            return Ok(status);
        }
    };
    match command {
        Command::Run(options) => run::run(options),
        Command::Attach(options) => run::attach(options),
        Command::Rm(options) => remove::named(&options),
        Command::Clean(options) => remove::all(&options),
        Command::List => list::list(),
        Command::Plot(options) => plot::plot(options),
        Command::Peak(options) => peak::peak(&options),
        Command::Report(options) => report::report(&options),
        Command::Diff(options) => diff::diff(&options),
        Command::Check(options) => check::check(&options),
        Command::Lock(options) => check::lock(&options),
    }
}
