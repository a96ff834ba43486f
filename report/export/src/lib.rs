//! A record for other programs: as JSON, as CSV, or as the input of flame graphs and of pprof; and in brief.
//!
//! A [`Document`] has all figures of a record, in bytes and seconds. Each format is written from it, so that all formats
//! have the same figures.

#![forbid(unsafe_code)]

mod document;
mod heap;
mod lines;
mod machine;
mod marks;
mod place;
mod resident;

mod stacks;

mod diff;
mod diff_text;

mod csv_table;
mod folded;
mod json;
mod pprof;
mod speedscope;

mod brief;

mod format;

pub use brief::brief;
pub use diff::{Change, Diff, LineChange};
pub use diff_text::Shown;
pub use document::{Document, Ending, Function, FunctionLine, NoDocument};
pub use format::{CannotExport, Format, write};
pub use heap::{Call, Frame, Heap, HeapLine, MappingLine, Mappings, Moment};
pub use json::schema;
pub use lines::{Group, Held};
pub use machine::Machine;
pub use marks::{Mark, MarkedLine, Marks};
pub use place::Place;
pub use resident::Resident;
pub use stacks::Quantity;
