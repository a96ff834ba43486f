//! Memory on Linux: files of `/proc/self` that stay open and are read with one `pread`, and those of children.

mod cheapest;
mod childless;
mod children;
mod descendants;
mod kept;
mod processes;
mod sharing;
mod smaps_rollup;
mod stat;
mod statm;

use std::io;

use descendants::Descendants;
use kept::Kept;

use crate::moment::Ticks;
use crate::{Bytes, Memory};

/// The shortest time in which the memory of this process can change.
pub(crate) fn cheapest_change() -> Option<Ticks> {
    cheapest::cheapest_change()
}

/// The files, each opened at its first reading.
#[derive(Debug)]
pub(crate) struct System {
    statm: Kept<128>,
    smaps_rollup: Kept<4096>,
    descendants: Descendants,
}

impl System {
    pub(crate) const fn new() -> Self {
        Self {
            statm: Kept::new(c"/proc/self/statm"),
            smaps_rollup: Kept::new(c"/proc/self/smaps_rollup"),
            descendants: Descendants::new(),
        }
    }

    pub(crate) fn resident_set(&self) -> io::Result<Bytes> {
        self.statm.read(statm::resident_set)
    }

    pub(crate) fn proportional_set(&self) -> io::Result<Bytes> {
        self.smaps_rollup.read(smaps_rollup::proportional_set)
    }

    pub(crate) fn unique_set(&self) -> io::Result<Bytes> {
        self.smaps_rollup.read(smaps_rollup::unique_set)
    }

    pub(crate) fn resident_sets_of_descendants(&self) -> io::Result<Memory> {
        self.descendants.sum("statm", statm::resident_set)
    }

    pub(crate) fn proportional_sets_of_descendants(&self) -> io::Result<Memory> {
        let parse = smaps_rollup::proportional_set;
        self.descendants.sum("smaps_rollup", parse)
    }

    pub(crate) fn unique_sets_of_descendants(&self) -> io::Result<Memory> {
        let parse = smaps_rollup::unique_set;
        self.descendants.sum("smaps_rollup", parse)
    }

    /// Lets go of the files of the process that opened them.
    pub(crate) fn forget(&self) {
        self.statm.forget();
        self.smaps_rollup.forget();
    }
}
