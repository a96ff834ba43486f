//! The files that `-o` names.
//!
//! Such a name may lead through a symbolic link that another user has made; that is refused. It may also lead to a
//! FIFO without a reader; opening it does not block, and the caller decides how long to wait.

mod system_calls;

mod place;
mod untrusted_link;

mod open;

mod interruptible_wait;
mod whole_lines;

pub use interruptible_wait::{BeginWait, InterruptibleWait};
pub use open::{Opened, append, append_and_read, check};
pub use place::resolve;
pub use untrusted_link::UntrustedLink;
pub use whole_lines::whole_lines;
