//! Pages that are one file: a viewer, its style and its content. They need no other file.
//!
//! The content may come from an untrusted source. Its texts are data: they are written as JSON that cannot end the
//! enclosing element, and the viewers show them only as text. The content security policy of a page allows the browser
//! to run the viewer, and to load nothing.

#![forbid(unsafe_code)]

mod coded;
mod embedded_json;
mod page;
mod policy;
mod text;

pub use coded::{Numbers, clamped};
pub use embedded_json::EmbeddedJson;
pub use page::Page;
pub use text::{ELLIPSIS, shown, visible};

/// The colours, and the style of what all pages have.
pub const BASE_STYLE: &str = include_str!("base.css");

/// The part of a viewer that decodes [`Numbers`].
pub const NUMBERS: &str = include_str!("viewer/numbers.js");

/// The part of a viewer that makes HTML elements.
pub const ELEMENTS: &str = include_str!("viewer/elements.js");
