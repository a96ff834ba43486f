//! Memory on Linux: files of `/proc/self` that stay open and are read with one `pread`.

mod cheapest;
mod kept;
mod smaps_rollup;
mod statm;

use std::io;

use kept::Kept;

use crate::Bytes;
use crate::moment::Ticks;

/// The shortest time in which the memory of this process can change.
pub(crate) fn cheapest_change() -> Option<Ticks> {
    cheapest::cheapest_change()
}

/// The files, each opened at its first reading.
#[derive(Debug)]
pub(crate) struct System {
    statm: Kept<128>,
    smaps_rollup: Kept<4096>,
}

impl System {
    pub(crate) const fn new() -> Self {
        Self {
            statm: Kept::new(c"/proc/self/statm"),
            smaps_rollup: Kept::new(c"/proc/self/smaps_rollup"),
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

    /// Lets go of the files of the process that opened them.
    pub(crate) fn forget(&self) {
        self.statm.forget();
        self.smaps_rollup.forget();
    }
}
