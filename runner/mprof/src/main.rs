//! `mprof`: records the memory of any process over time into a file, and lists, draws and removes such files.
//!
//! There is a C `main`, since Rust's own start-up ignores SIGPIPE, which the program would inherit.

#![cfg_attr(not(test), no_main)]

mod command_line;

mod run;

mod files;
mod list;
mod peak;
mod plot;
mod remove;

mod failure;
mod warning;

use std::ffi::{c_char, c_int};

use pyprof_console::print;

use command_line::{Command, Request};
use failure::Failure;

/// Where the C library starts the process.
#[cfg_attr(not(test), unsafe(no_mangle))]
pub extern "C" fn main(_argc: c_int, _argv: *const *const c_char) -> c_int {
    fill_closed_streams();
    start().unwrap_or_else(|failure| failure.report())
}

/// Opens /dev/null on closed descriptors 0 to 2, so that no file of mprof gets one of these numbers and messages with it.
/// The program finds them closed.
fn fill_closed_streams() {
    const STREAMS: c_int = 3;
    let nothing = c"/dev/null".as_ptr();
    // SAFETY: asks for flags, and opens a file by a name that ends with a zero: under the lowest number that is free.
    unsafe {
        for stream in 0..STREAMS {
            if libc::fcntl(stream, libc::F_GETFD) == -1 {
                libc::open(nothing, libc::O_RDWR | libc::O_CLOEXEC);
            }
        }
    }
}

/// Runs the command of the command line; the exit status.
fn start() -> Result<c_int, Failure> {
    let command = match command_line::read(std::env::args_os().skip(1))? {
        Request::Command(command) => *command,
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
    }
}
