//! The meter: how much memory this process has right now.

use std::io;

use crate::system::System;
use crate::{Backend, Bytes};

/// Why a reading cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the memory of this process: {why}")]
pub struct Unavailable {
    /// The system's own reason.
    pub why: io::Error,
}

/// Reads the memory of this process, from any thread. What it keeps open it opens at the first reading.
#[derive(Debug)]
pub struct Meter {
    system: System,
}

impl Meter {
    /// A meter that has not read anything.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            system: System::new(),
        }
    }

    /// The memory of this process now, as `backend` counts it.
    ///
    /// # Errors
    /// The system does not tell, with its reason; what Python traces is not the system's to tell.
    pub fn read(&self, backend: Backend) -> Result<Bytes, Unavailable> {
        let read = match backend {
            Backend::ResidentSet => self.system.resident_set(),
            Backend::ProportionalSet => self.system.proportional_set(),
            Backend::UniqueSet => self.system.unique_set(),
            Backend::Traced => Err(io::Error::other("only Python knows what it traces")),
        };
        read.map_err(|why| Unavailable { why })
    }

    /// Lets go of what reads the process that opened it: to be called in a child made by `fork`.
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

    fn grown_by_a_block(backend: Backend) -> Result<f64, Unavailable> {
        const BLOCK: usize = 64 << 20;
        let meter = Meter::new();
        let before = meter.read(backend)?;
        let block = std::hint::black_box(vec![1_u8; BLOCK]);
        let after = meter.read(backend)?;
        drop(block);
        Ok((after - before).mebibytes())
    }

    #[test]
    fn a_block_that_is_written_shows_in_full_however_it_is_counted() {
        for backend in [
            Backend::ResidentSet,
            #[cfg(target_os = "linux")]
            Backend::ProportionalSet,
            #[cfg(target_os = "linux")]
            Backend::UniqueSet,
        ] {
            let grown = grown_by_a_block(backend).expect("this process can be read");
            assert!(
                (62.0..66.0).contains(&grown),
                "{backend:?} grew by {grown} MiB"
            );
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn other_systems_meter_says_the_same() {
        let here = Meter::new().read(Backend::ResidentSet);
        let elsewhere = crate::system_elsewhere::System::new();
        let there = elsewhere
            .resident_set()
            .expect("sysinfo knows this process");
        assert!(elsewhere.proportional_set().is_err());
        assert!(elsewhere.unique_set().is_err());
        assert!(crate::system_elsewhere::cheapest_change().is_none());
        elsewhere.forget();
        let apart = (there - here.expect("statm is there")).mebibytes().abs();
        assert!(apart < 128.0, "{apart} MiB apart");
    }
}
