//! A record as a page for a browser: one file with a viewer and the figures.
//!
//! ```text
//! document ┐
//! marks    ├→ content (the largest lines, stacks and sources; sums of the others) → JSON ┐
//! sources  ┘                                                          viewer, its style → page
//! ```
//!
//! The size of the page is limited, whatever the size of the record: each part of the content has a [budget]. What is
//! left out is counted, and its figures are kept as one remainder, so that sums still equal the totals.

#![forbid(unsafe_code)]

mod budget;
mod figures;
mod source_lines;
mod text;

mod places;

mod functions;
mod growth;
mod holders;
mod lines;
mod mappings;
mod sources;
mod tree;

mod content;
mod page;

pub use page::write;
pub use source_lines::SourceLines;
