//! The files that `-o` names.
//!
//! Such a name may lead through a symbolic link that another user has made, and to a FIFO that nothing reads. The first is
//! refused, the second does not block: the caller decides how long to wait.

mod system;

mod link;
mod place;

mod open;

mod patience;

pub use link::UntrustedLink;
pub use open::{Opened, append, append_and_read, check};
pub use patience::{Patience, whole_lines};
pub use place::resolve;
