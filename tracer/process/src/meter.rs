//! The meter: reads the memory of this process.

use std::io;

use pyprof_measure::{Backend, Bytes, When};

use crate::memory::Memory;
use crate::system::System;

/// The error of a reading that the system or the backend does not provide.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the memory of this process: {why}")]
pub struct Unavailable {
    /// The error of the system.
    pub why: io::Error,
}

/// A meter of the memory of this process, for use in any thread. Files that it keeps open are opened at their first
/// reading.
#[derive(Debug)]
pub struct Meter {
    system: System,
}

impl Meter {
    /// Makes a meter that has not read anything.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            system: System::new(),
        }
    }

    /// Reads the memory of this process, as `backend` counts it.
    ///
    /// # Errors
    /// The system does not provide the amount. The meter reads no counters of Python or of the allocator.
    pub fn read(&self, backend: Backend, when: When) -> Result<Bytes, Unavailable> {
        let read = match backend {
            Backend::ResidentSet => self.system.resident_set(),
            Backend::ProportionalSet => self.system.proportional_set(when),
            Backend::UniqueSet => self.system.unique_set(when),
            Backend::Traced => Err(io::Error::other(
                "only Python can read the memory that it traces",
            )),
            Backend::Heap | Backend::ThreadHeap => {
                Err(io::Error::other("only the allocator can read its counters"))
            }
        };
        read.map_err(|why| Unavailable { why })
    }

    /// Reads the memory of all descendants of this process, without its own.
    ///
    /// # Errors
    /// The same as for [`Meter::read`]. A process that ends meanwhile is no error. The first process that may not be
    /// read is in the result.
    pub fn read_descendants(&self, backend: Backend) -> Result<Memory, Unavailable> {
        let read = match backend {
            Backend::ResidentSet => self.system.resident_sets_of_descendants(),
            Backend::ProportionalSet => self.system.proportional_sets_of_descendants(),
            Backend::UniqueSet => self.system.unique_sets_of_descendants(),
            Backend::Traced | Backend::Heap | Backend::ThreadHeap => {
                Err(io::Error::other("the backend reads a single process only"))
            }
        };
        read.map_err(|why| Unavailable { why })
    }

    /// Reads the high-water mark of the resident set of this process.
    ///
    /// # Errors
    /// The system does not provide it.
    pub fn highest_resident_set(&self) -> Result<Bytes, Unavailable> {
        let read = self.system.highest_resident_set();
        read.map_err(|why| Unavailable { why })
    }

    /// Forgets the open files, which show the process that opened them. A child made by `fork` must call this.
    pub fn reopen(&self) {
        self.system.forget();
    }
}

impl Default for Meter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_meter_for_other_systems_reads_the_same() {
        let here = Meter::new().read(Backend::ResidentSet, When::Always);
        let elsewhere = crate::system_sysinfo::System::new();
        let there = elsewhere
            .resident_set()
            .expect("sysinfo knows this process");
        assert!(elsewhere.proportional_set(When::Always).is_err());
        assert!(elsewhere.unique_set(When::Always).is_err());
        assert!(elsewhere.highest_resident_set().is_err());
        assert!(elsewhere.proportional_sets_of_descendants().is_err());
        assert!(elsewhere.unique_sets_of_descendants().is_err());
        assert!(crate::system_sysinfo::cheapest_change().is_none());
        elsewhere.forget();
        let apart = (there - here.expect("statm is there")).mebibytes().abs();
        assert!(apart < 128.0, "{apart} MiB apart");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn other_systems_count_children_too() {
        let mut cat = crate::waiting_child::start("cat", &[]);
        let here = Meter::new().read_descendants(Backend::ResidentSet);
        let there = crate::system_sysinfo::System::new().resident_sets_of_descendants();
        let by_number = crate::system_sysinfo::Other::find(crate::Pid::of_this_process());
        let by_number = by_number.expect("sysinfo knows this process");
        assert!(by_number.read(Backend::ResidentSet).is_ok());
        let there_by_number = by_number.read_descendants(Backend::ResidentSet);
        drop(cat.stdin.take());
        cat.wait().expect("ended");
        let there_by_number = there_by_number.expect("sysinfo knows them");
        let there = there.expect("sysinfo knows them");
        for memory in [here.expect("read"), there, there_by_number] {
            assert!(memory.amount > Bytes::new(100_000), "{memory:?}");
            assert!(memory.left_out.is_none(), "{memory:?}");
        }
    }
}
