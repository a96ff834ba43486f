//! Recordings of the memory of a program over time: in memory a [`Timeline`], and on disk a file in the format of
//! `mprof`.
//!
//! # The format
//!
//! A text file with one record per line. MiB and seconds since the epoch are decimal numbers without an exponent.
//!
//! ```text
//! CMDLINE python script.py
//! MEM <MiB> <seconds>
//! CHLD <pid> <MiB> <seconds>
//! FUNC <name> <MiB> <seconds> <MiB> <seconds> <level> [<pid>]
//! ```
//!
//! The format has no version in the file. Its history:
//!
//! - Version 1, early memory_profiler: `FUNC` has no level, and is in a companion file, `…_ts.dat`.
//! - Version 2, memory_profiler 0.61 and pyprof: `FUNC` ends with the level, and is among the other records.
//! - Version 3, pyprof: in a child of the program, `FUNC` ends with the pid of the child. memory_profiler ignores the pid.
//!
//! pyprof reads all versions and writes the last. Records of unknown kinds are skipped, so that a later version may
//! add some.

#![forbid(unsafe_code)]

mod numbers;
mod record;
pub mod write;

mod timeline;

mod read;

pub use numbers::Timestamp;
pub use read::{Damage, Damaged, FirstRecord};
pub use timeline::{Child, Named, NotUnique, Timeline, covered};
