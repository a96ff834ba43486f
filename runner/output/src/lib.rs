//! The files that `-o` names.
//!
//! Such a name may lead through a symbolic link that another user has made, and to a FIFO that nothing reads. The first is
//! refused, the second does not block: the caller decides how long to wait.

mod system_calls;

mod place;
mod untrusted_link;

mod open;

mod interruptible_wait;
mod whole_lines;

pub use interruptible_wait::InterruptibleWait;
pub use open::{Opened, append, append_and_read, check};
pub use place::resolve;
pub use untrusted_link::UntrustedLink;
pub use whole_lines::whole_lines;
