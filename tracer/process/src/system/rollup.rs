//! A figure of `smaps_rollup`, which the kernel adds up page by page: it takes milliseconds, and whatever runs after it
//! finds the processor's caches cold, so that the next line takes longer than any change of memory. Would that be
//! reason enough to add up again, it would never end. So cheaper figures are asked first whether anything has changed.

use std::io;
use std::mem;
use std::sync::{Mutex, PoisonError};

use pyprof_measure::Bytes;

use super::cached_file::CachedFile;
use crate::clock::{ClockValue, Ticks};

/// What other processes change of shared pages is seen after so many times what a reading takes.
const READINGS_APART: u64 = 10;

/// One of the figures.
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

/// What changes whenever this process changes its memory: pages become its own by faults, unless they are asked for
/// in advance, which shows in the resident set as does what it gives back.
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

    /// The figure, added up if anything has changed since it was. `resident` is the resident set now.
    pub(super) fn read(&self, resident: Bytes) -> io::Result<Bytes> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let signs = Signs {
            resident,
            faults: faults(),
        };
        if let Some(last) = &*last
            && last.signs == signs
            && last.taken.elapsed() < last.took.times(READINGS_APART)
        {
            return Ok(last.amount);
        }
        let began = ClockValue::now();
        let amount = self.read_anew()?;
        let taken = ClockValue::now();
        *last = Some(Reading {
            amount,
            signs,
            taken,
            took: taken.since(began),
        });
        Ok(amount)
    }

    /// The figure, added up in any case.
    pub(super) fn read_anew(&self) -> io::Result<Bytes> {
        self.file.read(self.parse)
    }

    /// To be called where the process is another one.
    pub(super) fn forget(&self) {
        self.file.forget();
        if let Ok(mut last) = self.last.try_lock() {
            *last = None;
        }
    }
}

/// Those that the kernel has served this process, without and with reading from a disk.
fn faults() -> (i64, i64) {
    // SAFETY: all zero is a valid value, overwritten by the call.
    let usage = unsafe {
        let mut usage: libc::rusage = mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage
    };
    (usage.ru_minflt, usage.ru_majflt)
}
