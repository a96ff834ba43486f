//! The counters of each owner, and the totals.
//!
//! The bytes that each owner held at the peak are found without a log. The first free after a new peak begins a new
//! epoch. Before counters change for the first time in an epoch, their `live` is what they held at the peak, and it is
//! copied to `at_peak`. An epoch begins in constant time, and the sums are exact.

use pyprof_heap::layout::{Counters, KINDS, Kind, Node, Resident, TIMED_PART, Totals, counters_of};

use crate::lock::lock;
use crate::section::{BLOCKS, MAPPINGS, counters, header, monotonic_nanoseconds, node, totals};

/// The totals and the counters of one owner, under the lock.
struct Entry {
    totals: &'static mut Totals,
    counters: &'static mut Counters,
}

impl Entry {
    /// # Safety
    /// The caller holds the lock.
    #[inline(always)]
    unsafe fn of<const LEDGER: u32>(place: u32) -> Self {
        Self {
            // SAFETY: by contract, no other reference exists.
            totals: unsafe { &mut *totals::<LEDGER>() },
            // SAFETY: as above.
            counters: unsafe { &mut *counters::<LEDGER>(place) },
        }
    }

    /// To be called before every change of the counters.
    #[inline(always)]
    fn keep_peak(&mut self) {
        if self.counters.epoch != self.totals.epoch {
            self.counters.at_peak = self.counters.live;
            self.counters.epoch = self.totals.epoch;
        }
    }

    /// To be called before the total decreases.
    #[inline(always)]
    fn end_rise(&mut self) {
        if self.totals.rising != 0 {
            self.totals.epoch += 1;
            self.totals.rising = 0;
            let higher = self.totals.peak - self.totals.timed_peak;
            if higher > self.totals.timed_peak / TIMED_PART {
                read_time(self.totals);
            }
        }
    }

    #[inline(always)]
    fn hold(&mut self, bytes: i64, place: u32) {
        self.counters.live += bytes;
        self.totals.now += bytes;
        if self.totals.now > self.totals.peak {
            self.totals.peak = self.totals.now;
            self.totals.peak_by = place.into();
            self.totals.rising = 1;
        }
    }
}

/// Changes a node of the call tree under the lock, after the node has kept what it held at the peak.
pub(crate) fn change_node(number: u32, change: impl FnOnce(&mut Node)) {
    let _held = lock();
    // SAFETY: the lock is held, and no other reference exists.
    let node = unsafe { &mut *node(number) };
    // SAFETY: the lock is held.
    let epoch = unsafe { (*totals::<BLOCKS>()).epoch };
    if node.epoch != epoch {
        node.at_peak = node.live;
        node.epoch = epoch;
    }
    change(node);
}

#[cold]
#[inline(never)]
fn read_time(totals: &mut Totals) {
    totals.timed_peak = totals.peak;
    totals.peak_time = monotonic_nanoseconds();
}

/// Counts a block that is missing in the counters: the system has refused the memory for its note.
#[cold]
#[inline(never)]
pub(crate) fn miss() {
    let _held = lock();
    // SAFETY: the lock is held.
    let missing = unsafe { &mut (*header()).missing };
    *missing = missing.saturating_add(1);
}

/// Counts a new block. Returns the bytes that its owner had allocated before.
#[inline(always)]
pub(crate) fn add<const LEDGER: u32>(place: u32, size: usize) -> u64 {
    let _held = lock();
    // SAFETY: the lock is held.
    let mut entry = unsafe { Entry::of::<LEDGER>(place) };
    entry.keep_peak();
    let before = entry.counters.allocated;
    entry.counters.allocated = before + size as u64;
    entry.counters.allocations += 1;
    entry.counters.live_blocks += 1;
    entry.hold(size.cast_signed() as i64, place);
    before
}

/// Counts that a block is freed.
#[inline(always)]
pub(crate) fn remove<const LEDGER: u32>(place: u32, size: usize) {
    remove_part::<LEDGER>(place, size, 1);
}

/// Counts that a part of a block is freed, and that the owner has so many blocks less.
#[inline(always)]
pub(crate) fn remove_part<const LEDGER: u32>(place: u32, size: usize, blocks: i64) {
    let _held = lock();
    // SAFETY: the lock is held.
    let mut entry = unsafe { Entry::of::<LEDGER>(place) };
    entry.end_rise();
    entry.keep_peak();
    entry.counters.live_blocks -= blocks;
    entry.counters.live -= size.cast_signed() as i64;
    entry.totals.now -= size.cast_signed() as i64;
}

/// Counts that the owner of a block resizes it. The growth of a block is counted as allocated.
#[inline(always)]
pub(crate) fn resize<const LEDGER: u32>(place: u32, old: usize, new: usize) {
    let _held = lock();
    // SAFETY: the lock is held.
    let mut entry = unsafe { Entry::of::<LEDGER>(place) };
    if new < old {
        entry.end_rise();
    }
    entry.keep_peak();
    entry.counters.allocated += new.saturating_sub(old) as u64;
    entry.hold(new.wrapping_sub(old).cast_signed() as i64, place);
}

/// Begins anew in a forked process: everything that is held is inherited, and nothing has been allocated. To be called
/// under the lock.
pub(crate) fn inherit() {
    inherit_in::<BLOCKS>();
    inherit_in::<MAPPINGS>();
    // SAFETY: the caller holds the lock.
    for number in 0..unsafe { (*header()).used.nodes } {
        // SAFETY: as above, and each of these numbers is that of a node.
        let node = unsafe { &mut *node(number) };
        *node = Node {
            allocated: 0,
            allocations: 0,
            at_peak: 0,
            epoch: 0,
            ..*node
        };
    }
    // SAFETY: the caller holds the lock.
    let header = unsafe { &mut *header() };
    header.begun = monotonic_nanoseconds();
    // it was that of the parent
    header.resident = Resident::default();
    header.missing = 0;
}

fn inherit_in<const LEDGER: u32>() {
    // SAFETY: the caller holds the lock.
    let totals = unsafe { &mut *totals::<LEDGER>() };
    if totals.peak == 0 {
        return;
    }
    // SAFETY: as above.
    for place in 0..unsafe { (*header()).used.owners } * KINDS {
        // SAFETY: as above, and each of these places has counters.
        let counters = unsafe { &mut *counters::<LEDGER>(place) };
        if counters.allocations == 0 && counters.inherited == 0 {
            continue;
        }
        *counters = Counters {
            live: counters.live,
            live_blocks: counters.live_blocks,
            inherited: counters.live,
            ..Counters::default()
        };
    }
    *totals = Totals {
        epoch: 1,
        now: totals.now,
        inherited: totals.now,
        ..Totals::default()
    };
}

/// Begins the search for the peaks with what a forked process has inherited. `owner` has forked.
pub(crate) fn begin_peaks(owner: u32) {
    let _held = lock();
    for (totals, kind) in [
        (totals::<BLOCKS>(), Kind::Python),
        (totals::<MAPPINGS>(), Kind::Anonymous),
    ] {
        // SAFETY: the lock is held.
        let totals = unsafe { &mut *totals };
        if totals.now > 0 {
            totals.peak = totals.now;
            totals.peak_by = counters_of(owner, kind).into();
            totals.rising = 1;
            read_time(totals);
        }
    }
}

/// Returns the bytes of the heap that are held at this moment.
pub(crate) fn now() -> i64 {
    let _held = lock();
    // SAFETY: the lock is held.
    unsafe { (*totals::<BLOCKS>()).now }
}

/// Reads the time, if the process holds a peak now. To be called before the section is copied, under the lock.
pub(crate) fn end() {
    for totals in [totals::<BLOCKS>(), totals::<MAPPINGS>()] {
        // SAFETY: the caller holds the lock.
        let totals = unsafe { &mut *totals };
        if totals.rising != 0 {
            read_time(totals);
        }
    }
}
