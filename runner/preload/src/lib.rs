//! The handshake between a process of pyprof and the process that it executes: variables and preloaded libraries on the one
//! side, and on the other side the same taken back before the program can see them.
//!
//! A process believes only what pyprof has set. A variable that the user's environment has from somewhere else is the user's,
//! and stays. The library that stands in for `malloc` uses this crate, so it depends on libc alone.

mod variables;

mod head;
mod library;

mod personality;

mod kernel_block;
mod restore;

mod marked_path;

pub use head::{Head, is_at_head};
pub use kernel_block::forget;
pub use library::{is_preloadable, this_library};
pub use marked_path::{is_replacement, marked};
pub use personality::{fix_addresses, restore_personality};
pub use restore::{restore_preload, take};
pub use variables::{CHILD, PERSONALITY_BEFORE, PRELOAD, PRELOADED_BEFORE, SETTINGS};
