//! The variables that one process of pyprof hands to the next: taken out of the environment before the program can see them,
//! and believed only where pyprof has set them.
//!
//! A variable that the user's environment has from somewhere else is the user's, and stays.

mod block;
mod preload;

mod mark;

pub use block::forget;
pub use mark::{is_replacement, marked};
pub use preload::{forget_preload, restore_preload, take};
