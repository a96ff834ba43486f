//! What the commands write to the terminal themselves, apart from the program that they run, and the statuses that they
//! end with. On a terminal, control characters are written as escapes, so that a file name cannot move the cursor.

mod message;

mod output;
mod width;

pub mod exit_status;

pub use message::{say, write};
pub use output::{CannotPrint, ignore_broken_pipes, print, print_coloured, print_with};
pub use width::width;
