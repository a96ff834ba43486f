//! The peaks of spans of time. The search for the peak of the heap begins anew at any moment, and the peak of the process
//! is restored later. Allocations cost the same as without spans.
//!
//! The time between two such moments is a segment. Each segment begins an epoch, so the counters that have changed in it are
//! those with its epoch or a later one. The mirror has what all counters were at the start of the segment, and what they held at the
//! peak of the process.
//!
//! Only the ledger of the heap and the call tree take part. The peak of the mappings is always that of the process.

use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use pyprof_heap::layout::{Counters, KINDS, PlaceChange, Segment, Totals};

use crate::memory::reserve;
use crate::section::{self, BLOCKS, counters, monotonic_nanoseconds, node, totals};

/// The counters at a place.
#[derive(Clone, Copy)]
struct Mirrored {
    /// What they were at the start of the segment.
    live: i64,
    allocated: u64,
    allocations: u64,
    /// What they held at the peak of the process.
    at_peak: i64,
}

/// An element for each place that the largest section has; null before the first segment.
static PLACES: AtomicPtr<Mirrored> = AtomicPtr::new(ptr::null_mut());

/// What each node held at the peak of the process.
static NODES: AtomicPtr<i64> = AtomicPtr::new(ptr::null_mut());

/// The start of the segment, and the totals at the peak of the process.
struct Begun {
    epoch: u64,
    now: i64,
    process: Totals,
}

struct BegunCell(UnsafeCell<Option<Begun>>);

// SAFETY: the value is used under the lock only.
unsafe impl Sync for BegunCell {}

static BEGUN: BegunCell = BegunCell(UnsafeCell::new(None));

/// Begins the first segment. Returns whether the system has permitted the memory of the mirror. To be called under the lock.
pub(crate) fn begin() -> bool {
    let largest = section::LARGEST;
    let places = largest.owners as usize * KINDS as usize * size_of::<Mirrored>();
    if !is_reserved(&PLACES, places)
        || !is_reserved(&NODES, largest.nodes as usize * size_of::<i64>())
    {
        return false;
    }
    for place in all_places() {
        mirror(place);
    }
    let process = keep_peak();
    begin_segment(process);
    true
}

/// Reserves memory, unless it was reserved before. Returns whether the system has permitted it.
fn is_reserved<T>(memory: &AtomicPtr<T>, length: usize) -> bool {
    if memory.load(Ordering::Relaxed).is_null() {
        let start = reserve(length).unwrap_or(ptr::null_mut());
        memory.store(start.cast(), Ordering::Relaxed);
    }
    !memory.load(Ordering::Relaxed).is_null()
}

/// Ends the segment, writes the changes of its counters, in the order of their places, to an array of this length, and
/// begins the next one. Returns `None` if the array is too short, or if no segment was begun; then nothing has changed.
///
/// # Safety
/// The array can be written. The caller holds the lock.
pub(crate) unsafe fn next(to: *mut PlaceChange, length: usize) -> Option<Segment> {
    // SAFETY: the caller holds the lock.
    let Begun {
        epoch,
        now,
        process,
    } = unsafe { (*BEGUN.0.get()).as_ref() }?;
    // SAFETY: as above.
    let totals = unsafe { *totals::<BLOCKS>() };
    let is_of_process = totals.peak > process.peak;
    let mut written = 0;
    for place in all_places() {
        let counters = at(place);
        let has_changed = counters.epoch >= *epoch;
        if !has_changed && !is_of_process {
            continue;
        }
        let held = at_peak(&totals, counters.epoch, counters.live, counters.at_peak);
        // SAFETY: the mirror has this element.
        let mirrored = unsafe { &mut *mirrored(place) };
        if is_of_process {
            mirrored.at_peak = held;
        }
        if !has_changed {
            continue;
        }
        if written == length {
            // the next call will see this peak or a higher one
            return None;
        }
        let change = PlaceChange {
            place,
            reserved: 0,
            at_peak: held - mirrored.live,
            left: counters.live - mirrored.live,
            allocated: counters.allocated - mirrored.allocated,
            allocations: counters.allocations - mirrored.allocations,
        };
        // SAFETY: by contract, the array has this element.
        unsafe { to.add(written).write(change) };
        written += 1;
    }
    let segment = Segment {
        before: *now,
        peak: totals.peak,
        after: totals.now,
        places: written as u64,
    };
    let process = match is_of_process {
        true => keep_nodes(totals),
        false => *process,
    };
    for index in 0..written {
        // SAFETY: the element was written above.
        mirror(unsafe { (*to.add(index)).place });
    }
    begin_segment(process);
    Some(segment)
}

/// Begins the search anew: the peak is what is held at this moment.
fn begin_segment(process: Totals) {
    // SAFETY: the caller holds the lock.
    let totals = unsafe { &mut *totals::<BLOCKS>() };
    totals.peak = totals.now;
    totals.timed_peak = totals.now;
    totals.peak_time = monotonic_nanoseconds();
    // the counters that change from now on have this epoch or a later one
    totals.epoch += 1;
    // all counters hold now what they hold at the peak
    totals.rising = 1;
    let begun = Begun {
        epoch: totals.epoch,
        now: totals.now,
        process,
    };
    // SAFETY: as above.
    unsafe { *BEGUN.0.get() = Some(begun) };
}

/// Keeps what all counters and nodes held at the present peak, which is that of the process. Returns the totals.
fn keep_peak() -> Totals {
    // SAFETY: the caller holds the lock.
    let totals = unsafe { *totals::<BLOCKS>() };
    for place in all_places() {
        let counters = at(place);
        let held = at_peak(&totals, counters.epoch, counters.live, counters.at_peak);
        // SAFETY: the mirror has this element.
        unsafe { (*mirrored(place)).at_peak = held };
    }
    keep_nodes(totals)
}

/// Does the same for the nodes.
fn keep_nodes(totals: Totals) -> Totals {
    for number in 0..section::used().nodes {
        // SAFETY: the caller holds the lock, and each of these numbers is that of a node.
        let node = unsafe { &*node(number) };
        let held = at_peak(&totals, node.epoch, node.live, node.at_peak);
        // SAFETY: there is an element for each node.
        unsafe { *NODES.load(Ordering::Relaxed).add(number as usize) = held };
    }
    totals
}

/// Ends the search, and restores the peak of the process, unless that of the segment is higher. To be called under the lock.
pub(crate) fn end() {
    // SAFETY: the caller holds the lock.
    let Some(Begun { process, .. }) = (unsafe { (*BEGUN.0.get()).take() }) else {
        return;
    };
    // SAFETY: as above.
    let totals = unsafe { &mut *totals::<BLOCKS>() };
    if process.peak < totals.peak {
        return;
    }
    for place in all_places() {
        // SAFETY: the caller holds the lock, and each of these places has counters.
        let counters = unsafe { &mut *counters::<BLOCKS>(place) };
        counters.epoch = totals.epoch;
        // SAFETY: the mirror has this element, with zeros for a place that is new.
        counters.at_peak = unsafe { (*mirrored(place)).at_peak };
    }
    for number in 0..section::used().nodes {
        // SAFETY: the caller holds the lock, and each of these numbers is that of a node.
        let node = unsafe { &mut *node(number) };
        node.epoch = totals.epoch;
        // SAFETY: there is an element for each node, zero for a new one.
        node.at_peak = unsafe { *NODES.load(Ordering::Relaxed).add(number as usize) };
    }
    *totals = Totals {
        epoch: totals.epoch,
        rising: 0,
        now: totals.now,
        inherited: totals.inherited,
        ..process
    };
}

fn all_places() -> std::ops::Range<u32> {
    0..section::used().owners * KINDS
}

/// Returns the counters at a place of [`all_places`].
fn at(place: u32) -> &'static Counters {
    // SAFETY: the caller holds the lock, and the place has counters.
    unsafe { &*counters::<BLOCKS>(place) }
}

fn mirrored(place: u32) -> *mut Mirrored {
    PLACES.load(Ordering::Relaxed).wrapping_add(place as usize)
}

/// Keeps what the counters are at the start of the segment.
fn mirror(place: u32) {
    let Counters {
        live,
        allocated,
        allocations,
        ..
    } = *at(place);
    // SAFETY: the mirror has this element.
    let mirrored = unsafe { &mut *mirrored(place) };
    mirrored.live = live;
    mirrored.allocated = allocated;
    mirrored.allocations = allocations;
}

/// Returns what counters held at the peak of these totals. `epoch` is that of their last change.
fn at_peak(totals: &Totals, epoch: u64, live: i64, at_peak: i64) -> i64 {
    if totals.rising != 0 || epoch != totals.epoch {
        live
    } else {
        at_peak
    }
}
