//! The counters of each owner, and the totals.
//!
//! The bytes that each owner held at the peak are found without a log. The first free after a new peak begins a new
//! epoch. Before counters change for the first time in an epoch, their `live` is what they held at the peak, and it is
//! copied to `at_peak`. An epoch begins in constant time, and the sums are exact.

use pyprof_heap::layout::{Counters, Header, TIMED_PART};

use crate::lock::lock;
use crate::section::{counters, header, monotonic_nanoseconds};

/// The totals and the counters of one owner, under the lock.
struct Entry {
    header: &'static mut Header,
    counters: &'static mut Counters,
}

impl Entry {
    /// # Safety
    /// The caller holds the lock.
    #[inline(always)]
    unsafe fn of(place: u32) -> Self {
        Self {
            // SAFETY: by contract, no other reference exists.
            header: unsafe { &mut *header() },
            // SAFETY: as above.
            counters: unsafe { &mut *counters(place) },
        }
    }

    /// To be called before every change of the counters.
    #[inline(always)]
    fn keep_peak(&mut self) {
        if self.counters.epoch != self.header.epoch {
            self.counters.at_peak = self.counters.live;
            self.counters.epoch = self.header.epoch;
        }
    }

    /// To be called before the total decreases.
    #[inline(always)]
    fn end_rise(&mut self) {
        if self.header.rising != 0 {
            self.header.epoch += 1;
            self.header.rising = 0;
            let higher = self.header.peak - self.header.timed_peak;
            if higher > self.header.timed_peak / TIMED_PART {
                read_time(self.header);
            }
        }
    }

    #[inline(always)]
    fn hold(&mut self, bytes: i64, place: u32) {
        self.counters.live += bytes;
        self.header.now += bytes;
        if self.header.now > self.header.peak {
            self.header.peak = self.header.now;
            self.header.peak_by = place;
            self.header.rising = 1;
        }
    }
}

#[cold]
#[inline(never)]
fn read_time(header: &mut Header) {
    header.timed_peak = header.peak;
    header.peak_time = monotonic_nanoseconds();
}

/// Counts a new block.
#[inline(always)]
pub(crate) fn add(place: u32, size: usize) {
    let _held = lock();
    // SAFETY: the lock is held.
    let mut entry = unsafe { Entry::of(place) };
    entry.keep_peak();
    entry.counters.allocated += size as u64;
    entry.counters.allocations += 1;
    entry.counters.live_blocks += 1;
    entry.hold(size.cast_signed() as i64, place);
}

/// Counts that a block is freed.
#[inline(always)]
pub(crate) fn remove(place: u32, size: usize) {
    let _held = lock();
    // SAFETY: the lock is held.
    let mut entry = unsafe { Entry::of(place) };
    entry.end_rise();
    entry.keep_peak();
    entry.counters.live_blocks -= 1;
    entry.counters.live -= size.cast_signed() as i64;
    entry.header.now -= size.cast_signed() as i64;
}

/// Counts that the owner of a block resizes it. The growth of a block is counted as allocated.
#[inline(always)]
pub(crate) fn resize(place: u32, old: usize, new: usize) {
    let _held = lock();
    // SAFETY: the lock is held.
    let mut entry = unsafe { Entry::of(place) };
    if new < old {
        entry.end_rise();
    }
    entry.keep_peak();
    entry.counters.allocated += new.saturating_sub(old) as u64;
    entry.hold(new.wrapping_sub(old).cast_signed() as i64, place);
}

/// Reads the time, if the process holds its peak now. To be called before the section is copied, under the lock.
pub(crate) fn end() {
    // SAFETY: the caller holds the lock.
    let header = unsafe { &mut *header() };
    if header.rising != 0 {
        read_time(header);
    }
}
