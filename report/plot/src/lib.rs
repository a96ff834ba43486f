//! Pictures of recordings: what a file has told goes in, the bytes of a picture or a page come out.
//!
//! ```text
//! recordings → figure (thinned out, named, placed) → SVG → PNG, PDF
//!                                                  → page, terminal
//! ```

#![forbid(unsafe_code)]

mod options;

mod colour;
mod labels;
mod lanes;
mod names;
mod running;
mod start;
mod text;
mod thin;

mod font;

mod cannot_draw;
mod figure;

mod svg;

mod picture;

mod pdf;
mod png;

mod terminal;

mod page;

pub use cannot_draw::CannotDraw;
pub use colour::Colour;
pub use figure::{Axis, Call, Calls, Curve, Entry, Figure, Peak, Position, Shape, Sign, Tick};
pub use labels::labels;
pub use options::{Functions, Layout, Options, Recording, Slope, Window};
pub use page::page;
pub use terminal::Colours;
