//! The handshake between a process of pyprof and the process that it executes. The first process sets variables and
//! preloaded libraries; the second one removes them before the program can see them.
//!
//! A process accepts only variables that pyprof has set. A variable of the same name in the user's environment belongs
//! to the user, and stays. The library that replaces `malloc` uses this crate, so the crate depends on libc alone.

mod variables;

mod head;
mod library;

mod personality;

mod kernel_block;
mod restore;

mod as_library;

mod marked_path;

pub use as_library::restore_as_library;
pub use head::{Head, is_at_head};
pub use kernel_block::rewrite_environment_block;
pub use library::{DESCENDANTS_LIBRARY, descendants_library, is_preloadable, this_library};
pub use marked_path::{is_replacement, marked};
pub use personality::disable_address_randomization;
pub use restore::{restore_preload, take};
pub use variables::{CHILD, DESCENDANTS, PERSONALITY_BEFORE, PRELOAD, PRELOADED_BEFORE, SETTINGS};
