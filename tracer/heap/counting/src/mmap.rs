//! Replacements of the functions of the C library that map memory.
//!
//! Not counted are: the C library's own mappings, since its `malloc`, its thread stacks and its dynamic linker do not call
//! these functions; the arenas of Python's allocator, whose blocks are counted; and mappings from before the program
//! began.

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyprof_heap::layout::{KINDS, Kind, counters_of};

use crate::blocks::is_counting;
use crate::counters::{add, remove_part, resize};
use crate::lock::identity;
use crate::memory::{map, page_size, remap, unmap};
use crate::owner;
use crate::regions::{Region, Regions};
use crate::section::MAPPINGS;
use crate::this_thread::this_thread;

/// The regions, under their lock.
struct Locked {
    /// The identity of the thread that holds the lock; zero if there is none.
    holder: AtomicUsize,
    regions: UnsafeCell<Regions>,
}

// SAFETY: the lock protects the value.
unsafe impl Sync for Locked {}

static REGIONS: Locked = Locked {
    holder: AtomicUsize::new(0),
    regions: UnsafeCell::new(Regions::new()),
};

/// The lock on the regions, held. It is taken before the lock on the counters.
#[derive(Debug)]
pub(crate) struct RegionsLock(());

/// The number of attempts of a bounded wait, which yields the processor after each one: some ten seconds.
const MOST_ATTEMPTS: u32 = 20_000_000;

impl RegionsLock {
    /// Waits for the lock. Returns none if a signal handler calls this that has interrupted the holder, or if the holder does
    /// not release it for some seconds.
    pub(crate) fn take() -> Option<Self> {
        let this = identity();
        for _ in 0..MOST_ATTEMPTS {
            let taken =
                REGIONS
                    .holder
                    .compare_exchange(0, this, Ordering::Acquire, Ordering::Relaxed);
            match taken {
                Ok(_) => return Some(Self(())),
                Err(holder) if holder == this => return None,
                Err(_) => std::thread::yield_now(),
            }
        }
        None
    }

    fn regions(&mut self) -> &mut Regions {
        // SAFETY: the lock is held.
        unsafe { &mut *REGIONS.regions.get() }
    }

    /// Calls `act` with each region.
    pub(crate) fn each(&mut self, act: impl FnMut(Range<usize>)) {
        self.regions().each(act);
    }

    /// Counts a new region.
    fn add(&mut self, region: Region) {
        if self.regions().add(region) {
            add::<MAPPINGS>(region.counters, region.length());
        }
    }

    /// Counts that the addresses from `start` to `end` are not mapped any more.
    fn remove(&mut self, start: usize, end: usize) {
        self.regions().remove(start, end, |lost, left| {
            remove_part::<MAPPINGS>(lost.counters, lost.length(), 1 - left as i64);
        });
    }

    /// Counts that `mremap` has mapped `new` in place of the addresses from `start` to `end`; `stays` if these are still
    /// mapped too. As with blocks, this is not another mapping if the owner resizes its own.
    fn remap(&mut self, old: Range<usize>, new: Range<usize>, stays: bool) {
        let Some(before) = self.regions().at(old.start) else {
            // it was mapped before counting began
            return self.remove(new.start, new.end);
        };
        let counters = of_same_kind(before.counters, owner::of_this_thread());
        let new = Region {
            start: new.start,
            end: new.end,
            counters,
        };
        let is_resized = !stays && counters == before.counters && before.range() == old;
        if is_resized {
            self.regions().remove(old.start, old.end, |_, _| ());
            self.remove(new.start, new.end);
            self.regions().add(new);
            resize::<MAPPINGS>(counters, before.length(), new.length());
            return;
        }
        if !stays {
            self.remove(old.start, old.end);
        }
        self.remove(new.start, new.end);
        self.add(new);
    }
}

impl Drop for RegionsLock {
    fn drop(&mut self) {
        REGIONS.holder.store(0, Ordering::Release);
    }
}

/// Returns whether the mappings of the calling thread are to be counted.
fn counts() -> bool {
    let this = this_thread();
    let is_own = this.is_in_python.load(Ordering::Relaxed) || this.maps_own.load(Ordering::Relaxed);
    is_counting() && owner::follows_lines() && !is_own
}

/// Rounds a length that the kernel has accepted up to whole pages.
fn pages(length: usize) -> usize {
    length.next_multiple_of(page_size())
}

/// Returns the place of the counters of another owner for the same kind of mapping.
fn of_same_kind(counters: u32, owner: u32) -> u32 {
    let kind = if counters % KINDS == counters_of(0, Kind::File) {
        Kind::File
    } else {
        Kind::Anonymous
    };
    counters_of(owner, kind)
}

/// `mmap` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn mmap(
    address: *mut c_void,
    length: usize,
    access: c_int,
    flags: c_int,
    file: c_int,
    offset: i64,
) -> *mut c_void {
    // SAFETY: by contract.
    let new = unsafe { map(address, length, access, flags, file, offset) };
    if new != libc::MAP_FAILED
        && counts()
        && let Some(mut lock) = RegionsLock::take()
    {
        let (start, end) = (new.addr(), new.addr() + pages(length));
        // a fixed address may replace other mappings
        lock.remove(start, end);
        let kind = match flags & libc::MAP_ANONYMOUS {
            0 => Kind::File,
            _ => Kind::Anonymous,
        };
        let counters = counters_of(owner::of_this_thread(), kind);
        lock.add(Region {
            start,
            end,
            counters,
        });
    }
    new
}

/// `mmap64` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn mmap64(
    address: *mut c_void,
    length: usize,
    access: c_int,
    flags: c_int,
    file: c_int,
    offset: i64,
) -> *mut c_void {
    // SAFETY: by contract; offsets have 64 bits.
    unsafe { mmap(address, length, access, flags, file, offset) }
}

/// `munmap` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn munmap(address: *mut c_void, length: usize) -> c_int {
    // once the addresses are free, another thread may map them
    let lock = counts().then(RegionsLock::take).flatten();
    // SAFETY: by contract.
    let status = unsafe { unmap(address, length) };
    if let Some(mut lock) = lock.filter(|_| status == 0) {
        lock.remove(address.addr(), address.addr() + pages(length));
    }
    status
}

/// `mremap` of the C library. Its last argument is optional; without it, the kernel ignores the value.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn mremap(
    old: *mut c_void,
    old_length: usize,
    length: usize,
    flags: c_int,
    to: *mut c_void,
) -> *mut c_void {
    // once the addresses are free, another thread may map them
    let lock = counts().then(RegionsLock::take).flatten();
    // SAFETY: by contract.
    let new = unsafe { remap(old, old_length, length, flags, to) };
    if let Some(mut lock) = lock.filter(|_| new != libc::MAP_FAILED) {
        let old = old.addr()..old.addr() + pages(old_length);
        let new = new.addr()..new.addr() + pages(length);
        // with an old length of zero, `mremap` maps shared memory once more
        let stays = flags & libc::MREMAP_DONTUNMAP != 0 || old_length == 0;
        lock.remap(old, new, stays);
    }
    new
}
