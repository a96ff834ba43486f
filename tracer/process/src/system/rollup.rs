//! An amount of `smaps_rollup`. The kernel adds it up page by page, which takes milliseconds and leaves the processor's
//! caches cold. So the line after a reading takes longer than the shortest change of memory, even if it changes
//! nothing. A slow line causes a reading. So each line would cause the next reading. To prevent this, cheaper values
//! are read first, and show whether anything has changed.

use std::io;
use std::mem;
use std::sync::{Mutex, PoisonError};

use pyprof_measure::{Bytes, ClockValue, Ticks};

use super::cached_file::CachedFile;
use crate::clock::read_clock;

/// The age at which a reading is repeated, as a multiple of the time that it took. It bounds the delay until changes of
/// shared pages by other processes are seen.
const READINGS_APART: u64 = 10;

/// One amount of the file, with its last reading.
#[derive(Debug)]
pub(super) struct Rollup {
    file: CachedFile<4096>,
    parse: fn(&str) -> Option<Bytes>,
    last: Mutex<Option<Reading>>,
}

#[derive(Clone, Copy, Debug)]
struct Reading {
    amount: Bytes,
    signs: Signs,
    taken: ClockValue,
    took: Ticks,
}

/// Values that change whenever this process changes its memory. A fault adds a page. Pages that are requested in
/// advance, and pages that are given back, change the resident set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Signs {
    resident: Bytes,
    faults: (i64, i64),
}

impl Rollup {
    pub(super) const fn new(parse: fn(&str) -> Option<Bytes>) -> Self {
        Self {
            file: CachedFile::new(c"/proc/self/smaps_rollup"),
            parse,
            last: Mutex::new(None),
        }
    }

    /// Returns the amount, and reads it again if anything has changed since the last reading. `resident` is the
    /// resident set now.
    pub(super) fn read(&self, resident: Bytes) -> io::Result<Bytes> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let signs = Signs {
            resident,
            faults: faults(),
        };
        if let Some(last) = &*last
            && last.signs == signs
            && read_clock().since(last.taken) < last.took.times(READINGS_APART)
        {
            return Ok(last.amount);
        }
        let began = read_clock();
        let amount = self.read_anew()?;
        let taken = read_clock();
        *last = Some(Reading {
            amount,
            signs,
            taken,
            took: taken.since(began),
        });
        Ok(amount)
    }

    /// Reads the amount, even if nothing has changed.
    pub(super) fn read_anew(&self) -> io::Result<Bytes> {
        self.file.read(self.parse)
    }

    /// Forgets the file and the reading. A process made by `fork` must call this.
    pub(super) fn forget(&self) {
        self.file.forget();
        if let Ok(mut last) = self.last.try_lock() {
            *last = None;
        }
    }
}

/// Returns the number of page faults of this process, without and with reading from a disk.
fn faults() -> (i64, i64) {
    // SAFETY: all zeros is a valid value.
    let mut usage: libc::rusage = unsafe { mem::zeroed() };
    // SAFETY: overwrites `usage`.
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &raw mut usage) };
    (usage.ru_minflt, usage.ru_majflt)
}
