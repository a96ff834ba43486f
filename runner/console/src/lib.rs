//! The text that the commands themselves write to the terminal, apart from the program that they run, and their exit
//! statuses. On a terminal, control characters are written as escapes, so that a file name cannot move the cursor.
//!
//! # Messages
//!
//! A message on standard error is one line, `COMMAND: what failed or is remarkable: cause`, with `COMMAND` the name
//! `pyprof` or `mprof`. Advice follows on a line `hint: …`. There is no other prefix: the exit status distinguishes a
//! failure from a remark. Sentences that memory_profiler or Python print in the same case are printed word for word,
//! without prefix.

mod message;

mod output;
mod width;

pub mod exit_status;

pub use message::{say, write};
pub use output::{
    CannotPrint, ignore_broken_pipes, print, print_bytes, print_coloured, print_with,
};
pub use width::width;
