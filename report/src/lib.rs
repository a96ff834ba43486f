//! Measurements as text. Each file of this crate is a format, and writes to a destination that the caller passes.

#![forbid(unsafe_code)]

mod cut;
mod grid;
mod harmless;
pub mod heap;
mod heat;
mod invisible;
pub mod list;
mod process;
pub mod recordings;
mod stamps;
mod table;

pub use grid::{Width, printable};
pub use harmless::harmless;
pub use heat::Heat;
pub use invisible::is_invisible;
pub use process::process;
pub use stamps::{LAST_DIGIT, stamps};
pub use table::{Kind, Piece, paint, pieces};
