//! Pictures of recordings: the input is recordings, the output the bytes of a picture or a page.
//!
//! ```text
//! recordings → figure (downsampled, named, placed) → SVG → PNG, PDF
//!                                                  → page, terminal
//! ```

#![forbid(unsafe_code)]

mod options;

mod colour;
mod downsample;
mod greatest;
mod labels;
mod lanes;
mod names;
mod start;
mod text;
mod time_covered;

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
pub use figure::{Axis, Call, Calls, Curve, Entry, Figure, Marker, Peak, Position, Shape, Tick};
pub use labels::labels;
pub use options::{Functions, Layout, Options, Recording, Slope, Window};
pub use page::page;
pub use terminal::Colours;
