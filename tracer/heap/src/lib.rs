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
//! | [`Header`](layout::Header) | the totals, and where the other parts begin |
//! | counters | [`Counters`](layout::Counters) of each owner, for each [`Kind`](layout::Kind) of memory |
//! | owners | an [`OwnerText`](layout::OwnerText) for each owner: its file, its line and its function |
//! | texts | for each file and function: its length in two bytes, and its name in UTF-8 |

#![forbid(unsafe_code)]

pub mod layout;

mod amounts;
mod line;

mod heap;

pub use amounts::Amounts;
pub use heap::{Damaged, Heap, Peak};
pub use line::{Line, Owner};
