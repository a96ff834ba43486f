//! The files that `-o` names.
//!
//! A path that leads through a symbolic link of another user, in a folder that others may write to, is refused. Opening a
//! FIFO without a reader does not block; the caller decides how long to wait for a reader.

mod system_calls;

mod location;
mod untrusted_link;

mod open;

mod interruptible_wait;
mod whole_lines;

pub use interruptible_wait::{BeginWait, InterruptibleWait};
pub use location::resolve;
pub use open::{Opened, append, append_and_read, check};
pub use untrusted_link::UntrustedLink;
pub use whole_lines::whole_lines;
