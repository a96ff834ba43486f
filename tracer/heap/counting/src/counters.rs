//! The counters of each owner, and the totals.
//!
//! The bytes that each owner held at the peak are found without a log. The first free after a new peak begins a new
//! epoch. Before counters change for the first time in an epoch, their `live` is what they held at the peak, and it is
//! copied to `at_peak`. An epoch begins in constant time, and the sums are exact.

use pyprof_heap::layout::{Counters, KINDS, Kind, Node, Resident, TIMED_PART, Totals, counters_of};

use crate::lock::{Biased, lock};
use crate::section::{
    BLOCKS, MAPPINGS, counters, header, monotonic_nanoseconds, node, totals, totals_and_counters,
};

/// The bytes that a line allocates from one sample to the next.
const SAMPLED_BYTES: u64 = 1 << 14;

/// The totals and the counters of one owner, under the lock.
pub(crate) struct Entry {
    totals: &'static mut Totals,
    counters: &'static mut Counters,
}

impl Entry {
    /// # Safety
    /// The caller holds the lock.
    #[inline(always)]
    unsafe fn of<const LEDGER: u32>(place: u32) -> Self {
        let (totals, counters) = totals_and_counters::<LEDGER>(place);
        Self {
            // SAFETY: by contract, no other reference exists.
            totals: unsafe { &mut *totals },
            // SAFETY: as above.
            counters: unsafe { &mut *counters },
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

    /// To be called before the total decreases. Returns whether the time of the peak is to be read, see [`read_time`].
    #[inline(always)]
    fn end_rise(&mut self) -> bool {
        if self.totals.rising == 0 {
            return false;
        }
        self.totals.epoch += 1;
        self.totals.rising = 0;
        is_time_due(self.totals)
    }

    /// Counts new bytes. Returns whether the block with these bytes is a sample.
    #[inline(always)]
    fn allocate(&mut self, bytes: usize) -> bool {
        let allocated = self.counters.allocated + bytes as u64;
        self.counters.allocated = allocated;
        let is_sample = allocated > self.counters.next_sample;
        if is_sample {
            self.counters.next_sample = allocated.next_multiple_of(SAMPLED_BYTES);
        }
        is_sample
    }

    /// Counts a new block. Returns whether it is a sample.
    #[inline(always)]
    pub(crate) fn add(&mut self, place: u32, size: usize) -> bool {
        self.keep_peak();
        let is_sample = self.allocate(size);
        self.counters.allocations += 1;
        self.counters.live_blocks += 1;
        self.hold(size.cast_signed() as i64, place);
        is_sample
    }

    /// Counts that `size` bytes are freed, and that the owner has so many blocks less. Returns whether the time of the peak
    /// is to be read, see [`read_time`].
    #[inline(always)]
    pub(crate) fn remove(&mut self, size: usize, blocks: i64) -> bool {
        let is_time_due = self.end_rise();
        self.keep_peak();
        self.counters.live_blocks -= blocks;
        self.counters.live -= size.cast_signed() as i64;
        self.totals.now -= size.cast_signed() as i64;
        is_time_due
    }

    /// Counts that a block is resized.
    #[inline(always)]
    fn resize(&mut self, place: u32, old: usize, new: usize) {
        if new < old && self.end_rise() {
            read_time(self.totals);
        }
        self.keep_peak();
        self.allocate(new.saturating_sub(old));
        self.hold(new.wrapping_sub(old).cast_signed() as i64, place);
    }

    #[inline(always)]
    fn hold(&mut self, bytes: i64, place: u32) {
        let live = &raw mut self.counters.live;
        // The write is volatile to keep the compiler from loading this and a neighbour as one vector. Such a load would have
        // to wait until the last store to one of them has reached the cache.
        // SAFETY: this is a reference.
        unsafe { live.write_volatile(live.read() + bytes) };
        self.totals.now += bytes;
        if self.totals.now > self.totals.peak {
            self.totals.peak = self.totals.now;
            self.totals.peak_by = place.into();
            self.totals.rising = 1;
        }
    }
}

/// Returns whether the peak is so much higher than the last one with a known time that its time is to be read.
#[inline(always)]
fn is_time_due(totals: &Totals) -> bool {
    totals.peak - totals.timed_peak > totals.timed_peak / TIMED_PART
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

/// Returns the counters and the totals of an owner, which the biased lock protects.
#[inline(always)]
pub(crate) fn entry<const LEDGER: u32>(_: &mut Biased, place: u32) -> Entry {
    // SAFETY: the lock is held, and the caller has the only reference to it.
    unsafe { Entry::of::<LEDGER>(place) }
}

/// Changes the counters of an owner under the lock.
#[inline(always)]
fn change<const LEDGER: u32, T>(place: u32, change: impl FnOnce(&mut Entry) -> T) -> T {
    let _held = lock();
    // SAFETY: the lock is held, and no other reference exists.
    change(&mut unsafe { Entry::of::<LEDGER>(place) })
}

/// Counts a new block. Returns whether it is a sample.
pub(crate) fn add<const LEDGER: u32>(place: u32, size: usize) -> bool {
    change::<LEDGER, _>(place, |entry| entry.add(place, size))
}

/// Counts that a block is freed.
pub(crate) fn remove<const LEDGER: u32>(place: u32, size: usize) {
    remove_part::<LEDGER>(place, size, 1);
}

/// Counts that a part of a block is freed, and that the owner has so many blocks less.
#[inline(always)]
pub(crate) fn remove_part<const LEDGER: u32>(place: u32, size: usize, blocks: i64) {
    change::<LEDGER, _>(place, |entry| {
        if entry.remove(size, blocks) {
            read_time(entry.totals);
        }
    });
}

/// Counts that the owner of a block resizes it. The growth of a block is counted as allocated.
pub(crate) fn resize<const LEDGER: u32>(place: u32, old: usize, new: usize) {
    change::<LEDGER, _>(place, |entry| entry.resize(place, old, new));
}

/// Changes a node of the call tree under the lock.
#[inline(always)]
pub(crate) fn change_node(number: u32, change: impl FnOnce(&mut Node)) {
    let _held = lock();
    // SAFETY: the lock is held.
    unsafe { change_held_node(number, change) };
}

/// Changes a node after it has kept what it held at the peak.
///
/// # Safety
/// The caller holds the lock.
#[inline(always)]
unsafe fn change_held_node(number: u32, change: impl FnOnce(&mut Node)) {
    // SAFETY: by contract, no other reference exists.
    let node = unsafe { &mut *node(number) };
    // SAFETY: by contract.
    let epoch = unsafe { (*totals::<BLOCKS>()).epoch };
    if node.epoch != epoch {
        node.at_peak = node.live;
        node.epoch = epoch;
    }
    change(node);
}

/// Counts a new block with a node. `at_node` counts it at the node.
pub(crate) fn add_with_node(place: u32, size: usize, node: u32, at_node: impl FnOnce(&mut Node)) {
    change::<BLOCKS, _>(place, |entry| {
        entry.add(place, size);
        // SAFETY: the lock is held.
        unsafe { change_held_node(node, at_node) };
    });
}

/// Counts that a block with a node is freed. `at_node` counts that at the node.
pub(crate) fn remove_with_node(
    place: u32,
    size: usize,
    node: u32,
    at_node: impl FnOnce(&mut Node),
) {
    change::<BLOCKS, _>(place, |entry| {
        // this may end the peak, for which the node still has the block
        if entry.remove(size, 1) {
            read_time(entry.totals);
        }
        // SAFETY: the lock is held.
        unsafe { change_held_node(node, at_node) };
    });
}

/// Reads the time of the peak.
#[cold]
#[inline(never)]
pub(crate) fn read_time_of_peak() {
    let _held = lock();
    // SAFETY: the lock is held.
    let totals = unsafe { &mut *totals::<BLOCKS>() };
    // another thread may have read it meanwhile
    if is_time_due(totals) {
        read_time(totals);
    }
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
