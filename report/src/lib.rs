//! Measurements as text. Each format is a file; each writes to what it is given.

#![forbid(unsafe_code)]

mod cut;
mod grid;
mod harmless;
mod heat;
pub mod list;
pub mod recordings;
mod stamps;
mod table;
mod unseen;

pub use grid::Width;
pub use harmless::harmless;
pub use heat::Heat;
pub use stamps::stamps;
pub use table::{Kind, Piece, paint, pieces};
pub use unseen::is_unseen;
