//! The mapped regions, in the order of their addresses. They do not overlap.

use std::ops::Range;
use std::ptr;
use std::slice;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::memory::reserve;

/// A mapped region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// The first address.
    pub(crate) start: usize,
    /// The first address after the region.
    pub(crate) end: usize,
    /// The place of its counters.
    pub(crate) counters: u32,
}

impl Region {
    pub(crate) fn length(&self) -> usize {
        self.end - self.start
    }

    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The number of regions for which there is room. The kernel permits 65,530 in a process by default, and joins neighbours
/// that are alike.
const ROOM: usize = 1 << 20;

static MEMORY: AtomicPtr<Region> = AtomicPtr::new(ptr::null_mut());

/// Reserves the memory for the regions. Returns whether the system has permitted it.
pub(crate) fn begin() -> bool {
    let memory = reserve(ROOM * size_of::<Region>());
    let memory = memory.map_or(ptr::null_mut(), <*mut u8>::cast);
    MEMORY.store(memory, Ordering::Release);
    !memory.is_null()
}

/// The regions of this process.
#[derive(Debug)]
pub(crate) struct Regions {
    number: usize,
}

impl Regions {
    pub(crate) const fn new() -> Self {
        Self { number: 0 }
    }

    fn all(&mut self) -> &mut [Region] {
        // SAFETY: the memory has room for all regions, and zero is a valid value. The only value of this type uses it.
        unsafe { slice::from_raw_parts_mut(MEMORY.load(Ordering::Relaxed), ROOM) }
    }

    /// Calls `act` with each region.
    pub(crate) fn each(&mut self, act: impl FnMut(Range<usize>)) {
        let number = self.number;
        self.all()[..number].iter().map(Region::range).for_each(act);
    }

    /// Returns the index of the first region that ends after `address`.
    fn first_after(&mut self, address: usize) -> usize {
        let number = self.number;
        self.all()[..number].partition_point(|region| region.end <= address)
    }

    /// Returns the region that contains an address.
    pub(crate) fn at(&mut self, address: usize) -> Option<Region> {
        let at = self.first_after(address);
        let number = self.number;
        let found = self.all()[..number].get(at).copied();
        found.filter(|region| region.start <= address)
    }

    /// Adds a region, where there is none. Returns whether there was room for it.
    pub(crate) fn add(&mut self, region: Region) -> bool {
        if self.number == ROOM {
            return false;
        }
        let (at, number) = (self.first_after(region.start), self.number);
        let all = self.all();
        all.copy_within(at..number, at + 1);
        all[at] = region;
        self.number += 1;
        true
    }

    /// Removes all addresses from `start` to `end`. For each region that has lost some, calls `removed` with the lost
    /// part, and with the number of regions that are left of it: 0, 1 or 2.
    pub(crate) fn remove(
        &mut self,
        start: usize,
        end: usize,
        mut removed: impl FnMut(Region, usize),
    ) {
        let mut at = self.first_after(start);
        while at < self.number && self.all()[at].start < end {
            let region = self.all()[at];
            let lost = Region {
                start: region.start.max(start),
                end: region.end.min(end),
                ..region
            };
            let before = Region {
                end: lost.start,
                ..region
            };
            let after = Region {
                start: lost.end,
                ..region
            };
            let number = self.number;
            let all = self.all();
            let left = match (before.start < before.end, after.start < after.end) {
                (false, false) => {
                    all.copy_within(at + 1..number, at);
                    self.number -= 1;
                    0
                }
                (true, true) => {
                    all[at] = before;
                    // without room, the second part is not counted any more
                    if self.add(after) {
                        2
                    } else {
                        removed(after, 1);
                        1
                    }
                }
                (true, false) => {
                    all[at] = before;
                    at += 1;
                    1
                }
                (false, true) => {
                    all[at] = after;
                    1
                }
            };
            removed(lost, left);
            if left == 2 {
                return;
            }
        }
    }
}
