//! `mprof`: the memory of any process over time, recorded into a file, and what is done with such files.
//!
//! There is a C `main`, since Rust's own start-up changes what the program would inherit: it ignores SIGPIPE.

#![cfg_attr(not(test), no_main)]

mod command_line;

mod run;

mod files;
mod list;
mod peak;
mod plot;
mod remove;

mod exit_status;
mod failure;
mod say;

use std::ffi::{c_char, c_int};

use command_line::{Command, Request};
use failure::Failure;

/// Where the C library starts the process.
#[cfg_attr(not(test), unsafe(no_mangle))]
pub extern "C" fn main(_argc: c_int, _argv: *const *const c_char) -> c_int {
    fill_closed_streams();
    start().unwrap_or_else(|failure| failure.tell())
}

/// Of the three streams, those that are closed would become files of ours, into which messages went then. What we start
/// finds them closed.
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

/// Does what the command line asks for; the status to end with.
fn start() -> Result<c_int, Failure> {
    let command = match command_line::read(std::env::args_os().skip(1))? {
        Request::Command(command) => *command,
        Request::Text { text, status } => {
            say::text(&text)?;
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
