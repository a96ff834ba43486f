//! Recordings: the memory of a program over time, in memory as a [`Timeline`] and in a file in the format of `mprof`.
//!
//! # The format
//!
//! Text, a record a line. MiB and seconds since the epoch are decimal numbers without an exponent.
//!
//! ```text
//! CMDLINE python script.py
//! MEM <MiB> <seconds>
//! CHLD <pid> <MiB> <seconds>
//! FUNC <name> <MiB> <seconds> <MiB> <seconds> <level>
//! ```
//!
//! The format has no version in the file. Its history:
//!
//! 1. Early memory_profiler: `FUNC` has no level, and stands in a companion file of its own, `…_ts.dat`.
//! 2. memory_profiler 0.61 and pyprof: `FUNC` ends with the level, and stands among the other records.
//!
//! Both are read, the second is written. Records of an unknown kind are skipped, so that a later version may add some.

#![forbid(unsafe_code)]

mod numbers;
mod record;
pub mod write;

mod timeline;

mod read;

pub use numbers::Timestamp;
pub use read::{Beginning, Damage, Damaged};
pub use timeline::{Child, NotOne, Timeline, covered};
