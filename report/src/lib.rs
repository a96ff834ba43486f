//! Measurements as text. Each format is a file; each writes to what it is given.

#![forbid(unsafe_code)]

mod heat;
pub mod list;
mod stamps;
mod table;

pub use heat::Heat;
pub use stamps::stamps;
pub use table::{Kind, Piece, paint, pieces};
