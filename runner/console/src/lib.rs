//! The text that the commands themselves write to the terminal, apart from the program that they run, and their exit
//! statuses. On a terminal, control characters are written as escapes, so that a file name cannot move the cursor.

mod message;

mod output;
mod width;

pub mod exit_status;

pub use message::{say, write};
pub use output::{CannotPrint, ignore_broken_pipes, print, print_coloured, print_with};
pub use width::width;
