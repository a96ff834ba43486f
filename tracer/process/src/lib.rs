//! Readings of memory: of this process, of its descendants, of any other process, and from the allocator's counters.
//! The crate also measures the time in which memory cannot change, and reads the facts about the machine.
//!
//! Under `system`, the parsers of `/proc` are apart from the code that opens the files.

mod clock;
mod counting_library;
mod heap_library;
mod high_descriptor;
mod jemalloc;
mod machine;
mod memory;
mod open_files;
mod pid;
mod process_id;
mod process_tree;
mod resident_set;
mod signals;
pub mod stat;
mod symbol;
#[cfg_attr(target_os = "linux", path = "system/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "system/sysinfo.rs")]
mod system;

mod meter;
mod other;
mod resident_parts;
mod shortest_change;
mod variable;
mod watched;

mod sample;
mod sampler;

#[cfg(test)]
mod waiting_child;

#[cfg(all(test, target_os = "linux"))]
#[path = "system/sysinfo.rs"]
mod system_sysinfo;

pub use clock::read_clock;
pub use counting_library::counting_library;
pub(crate) use heap_library::{Block, BlockKind, RegionKind};
pub use heap_library::{CannotCountHeap, HeapLibrary, PeakSearch, Stacks, map_uncounted};
pub use high_descriptor::high_descriptor;
pub use jemalloc::{Account, Jemalloc};
pub use machine::Machine;
pub use memory::{LeftOut, Memory};
pub use meter::{Meter, Unavailable};
pub use open_files::raise_limit as raise_limit_of_open_files;
pub use other::{OtherProcess, Unreadable};
pub use pid::Pid;
pub use process_id::ProcessId;
pub use resident_parts::resident_parts;
pub use resident_set::{EachRange, OwnMemory};
pub use sample::{Sample, Samples};
pub use sampler::{Probe, Sampler, following};
pub use shortest_change::ShortestChange;
pub use signals::without_signals;
pub use variable::{Candidates, Variable};
pub use watched::Watched;
