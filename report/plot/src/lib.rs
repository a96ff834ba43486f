//! Pictures of recordings: what a file has told goes in, the bytes of a picture or a page come out.
//!
//! ```text
//! recordings → figure (thinned out, named, placed) → SVG → PNG, PDF
//!                                                  → page, terminal
//! ```

#![forbid(unsafe_code)]

mod labels;
mod options;
mod page;
mod thin;

pub use labels::labels;
pub use options::{Functions, Layout, Options, Recording, Slope};
pub use page::page;
