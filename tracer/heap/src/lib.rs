//! The heap of a process by the lines of the program: the section of memory with the counters, and its reader.
//!
//! The library that counts (`tracer/heap/counting`) writes the section at every allocation. The reader makes
//! [`Lines`](Heap::lines) from a copy of it. This crate makes no system calls.
//!
//! # The section
//!
//! All numbers are in the byte order of the machine.
//!
//! | part | content |
//! | --- | --- |
//! | [`Header`](layout::Header) | the lengths of the other parts, and the totals |
//! | counters of blocks | [`Counters`](layout::Counters) of each owner, for each [`Kind`](layout::Kind) of block |
//! | counters of mappings | the same for each kind of mapping |
//! | nodes | a [`Node`](layout::Node) for each line of the call tree |
//! | owners | an [`OwnerText`](layout::OwnerText) for each owner: its file, its line and its function |
//! | texts | for each file and function: its length in two bytes, and its name in UTF-8 |

#![forbid(unsafe_code)]

pub mod layout;

mod amounts;
mod calls;
mod line;
mod peak;
mod resident;

mod heap;
mod mappings;
mod marks;
mod section;
mod span;

pub use amounts::Amounts;
pub use calls::{Call, Calls};
pub use heap::Heap;
pub use layout::Resident;
pub use line::{Line, Owner};
pub use mappings::{MappingLine, Mappings};
pub use marks::{MOST_MARKS, Mark, Marks, add_mark, held};
pub use peak::Peak;
pub use resident::Largest;
pub use section::Damaged;
pub use span::{Span, add_changes};
