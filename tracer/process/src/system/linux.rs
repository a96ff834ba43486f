//! Memory on Linux: files of `/proc/self` that stay open and are read with one `pread`, and the files of descendants.

mod cached_file;
mod cheapest;
mod childless;
mod children;
mod cpu_time;
mod descendants;
mod folder;
mod lines;
mod memory_file;
mod other;
mod processes;
mod resident_set;
mod rollup;
mod sharing;
mod smaps;
mod smaps_rollup;
mod statm;
mod status;
mod thread_stacks;
mod threads;
mod tracked_tree;
mod watched;

use std::fs;
use std::io;

use cached_file::CachedFile;
use descendants::Descendants;
pub(crate) use other::Other;
pub(crate) use resident_set::resident_set;
use rollup::Rollup;
pub(crate) use watched::Watched;

use pyprof_measure::{Bytes, Ticks, When};

use crate::Memory;

/// Measures the shortest time in which the memory of this process can change.
pub(crate) fn cheapest_change() -> Option<Ticks> {
    cheapest::cheapest_change()
}

/// The files, each opened at its first reading.
#[derive(Debug)]
pub(crate) struct System {
    statm: CachedFile<128>,
    proportional_set: Rollup,
    unique_set: Rollup,
    descendants: Descendants,
}

impl System {
    pub(crate) const fn new() -> Self {
        Self {
            statm: CachedFile::new(c"/proc/self/statm"),
            proportional_set: Rollup::new(smaps_rollup::proportional_set),
            unique_set: Rollup::new(smaps_rollup::unique_set),
            descendants: Descendants::new(),
        }
    }

    pub(crate) fn resident_set(&self) -> io::Result<Bytes> {
        self.statm.read(statm::resident_set)
    }

    #[expect(clippy::unused_self, reason = "the shape that all systems share")]
    pub(crate) fn highest_resident_set(&self) -> io::Result<Bytes> {
        let text = fs::read("/proc/self/status")?;
        // the name of a process need not be valid UTF-8
        let text = String::from_utf8_lossy(&text);
        status::highest_resident_set(&text).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    pub(crate) fn proportional_set(&self, when: When) -> io::Result<Bytes> {
        self.of_rollup(&self.proportional_set, when)
    }

    pub(crate) fn unique_set(&self, when: When) -> io::Result<Bytes> {
        self.of_rollup(&self.unique_set, when)
    }

    fn of_rollup(&self, rollup: &Rollup, when: When) -> io::Result<Bytes> {
        match when {
            When::Changed => rollup.read(self.resident_set()?),
            When::Always => rollup.read_anew(),
        }
    }

    pub(crate) fn resident_sets_of_descendants(&self) -> io::Result<Memory> {
        self.descendants.read("statm", statm::resident_set)
    }

    pub(crate) fn proportional_sets_of_descendants(&self) -> io::Result<Memory> {
        let parse = smaps_rollup::proportional_set;
        self.descendants.read("smaps_rollup", parse)
    }

    pub(crate) fn unique_sets_of_descendants(&self) -> io::Result<Memory> {
        let parse = smaps_rollup::unique_set;
        self.descendants.read("smaps_rollup", parse)
    }

    /// Forgets the open files, which show the process that opened them.
    pub(crate) fn forget(&self) {
        self.statm.forget();
        self.proportional_set.forget();
        self.unique_set.forget();
    }
}
