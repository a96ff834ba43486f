//! The heap of a process by the lines of the program: the section of memory in which it is counted, and its reader.
//!
//! The library that counts (`tracer/heap/counting`) writes the section at every allocation. The reader makes
//! [`Lines`](Heap::lines) from it, in the same process at its end. This crate makes no system calls.
//!
//! # The section
//!
//! All numbers are in the byte order of the machine.
//!
//! | part | content |
//! | --- | --- |
//! | [`Header`](layout::Header) | the totals, and where the other parts begin |
//! | counters | [`Counters`](layout::Counters) of each owner, for each [`Kind`](layout::Kind) of memory |
//! | owners | an [`OwnerText`](layout::OwnerText) for each owner: the place of its file, its function, and its line |
//! | texts | a length of two bytes and the UTF-8 text, for each file and function |

#![forbid(unsafe_code)]

pub mod layout;

mod amounts;
mod line;

mod heap;

pub use amounts::Amounts;
pub use heap::{Damaged, Heap, Peak};
pub use line::{Line, Owner};
