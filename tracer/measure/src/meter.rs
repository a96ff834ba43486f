//! The meter: how much memory this process has right now.

use crate::Bytes;
use crate::resident::Resident;

/// Why a reading cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the memory of this process: {why}")]
pub struct Unavailable {
    /// The system's own reason.
    pub why: std::io::Error,
}

/// Reads the resident set of this process, from any thread. What it keeps open it opens at the first reading.
#[derive(Debug)]
pub struct Meter {
    resident: Resident,
}

impl Meter {
    /// A meter that has not read anything.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            resident: Resident::closed(),
        }
    }

    /// The memory of this process now.
    ///
    /// # Errors
    /// The system does not tell, with its reason.
    pub fn read(&self) -> Result<Bytes, Unavailable> {
        self.resident.read().map_err(|why| Unavailable { why })
    }

    /// Lets go of what reads the process that opened it: to be called in a child made by `fork`.
    pub fn reopen(&self) {
        self.resident.forget();
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

    #[test]
    fn a_block_that_is_written_shows_in_full() {
        const BLOCK: usize = 64 << 20;
        let meter = Meter::new();
        let before = meter.read().expect("this process can be read");
        let block = std::hint::black_box(vec![1_u8; BLOCK]);
        let after = meter.read().expect("this process can be read");
        drop(block);
        let grown = (after - before).mebibytes();
        assert!((63.0..65.0).contains(&grown), "grew by {grown} MiB");
    }
}
