//! The section of memory in which the heap is counted.

use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use pyprof_heap::layout::{
    Counters, Header, Ledger, Node, OwnerText, Resident, Room, Totals, VERSION, special,
};

use crate::memory::{release, reserve};

/// The ledger of the heap.
pub(crate) const BLOCKS: u32 = Ledger::Blocks as u32;
/// The ledger of the mappings.
pub(crate) const MAPPINGS: u32 = Ledger::Mappings as u32;

/// What the section has room for, unless it was moved.
const ROOM: Room = Room {
    owners: 1 << 20,
    nodes: 1 << 20,
    texts: 64 << 20,
};

/// The most that any section of this process has room for.
pub(crate) const LARGEST: Room = ROOM;

static SECTION: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());

/// True if a forked process has not got a copy of the section, but the section of its parent.
static IS_SHARED: AtomicBool = AtomicBool::new(false);

/// Reserves the section. Returns whether the system has permitted it.
pub(crate) fn begin() -> bool {
    let Some(section) = reserve(ROOM.length()) else {
        return false;
    };
    SECTION.store(section, Ordering::Release);
    let now = monotonic_nanoseconds();
    // SAFETY: the section is reserved, and no other thread uses it yet.
    unsafe {
        *header() = Header {
            version: VERSION,
            used: Room {
                owners: special::FIRST_LINE,
                // node 0 is the root
                nodes: 1,
                // offset 0 is no text
                texts: 2,
            },
            room: ROOM,
            missing: 0,
            begun: now,
            blocks: Totals::default(),
            mappings: Totals::default(),
            resident: Resident::default(),
        };
    }
    true
}

#[inline(always)]
fn part<T>(offset: usize) -> *mut T {
    SECTION.load(Ordering::Relaxed).wrapping_add(offset).cast()
}

/// Returns the header. It may be used only after [`begin`], and under the lock that protects the field.
#[inline(always)]
pub(crate) fn header() -> *mut Header {
    part(0)
}

/// Returns the totals of a ledger.
pub(crate) fn totals<const LEDGER: u32>() -> *mut Totals {
    totals_of::<LEDGER>(header())
}

#[inline(always)]
fn totals_of<const LEDGER: u32>(header: *mut Header) -> *mut Totals {
    // SAFETY: the fields are within the section.
    unsafe {
        if LEDGER == BLOCKS {
            &raw mut (*header).blocks
        } else {
            &raw mut (*header).mappings
        }
    }
}

/// Returns the counters at this place of a ledger, see [`pyprof_heap::layout::counters_of`].
pub(crate) fn counters<const LEDGER: u32>(place: u32) -> *mut Counters {
    totals_and_counters::<LEDGER>(place).1
}

/// Returns the totals of a ledger and the counters at this place of it.
#[inline(always)]
pub(crate) fn totals_and_counters<const LEDGER: u32>(place: u32) -> (*mut Totals, *mut Counters) {
    let section = SECTION.load(Ordering::Relaxed);
    let offset = if LEDGER == BLOCKS {
        // does not depend on the room
        const { ROOM.counters_at(Ledger::Blocks) }
    } else {
        room().counters_at(Ledger::Mappings)
    };
    let counters = section.wrapping_add(offset).cast::<Counters>();
    (
        totals_of::<LEDGER>(section.cast()),
        counters.wrapping_add(place as usize),
    )
}

fn room() -> Room {
    // SAFETY: a caller has begun. The section moves only before blocks have nodes, or while the process has one thread.
    unsafe { (*header()).room }
}

/// Returns a node of the call tree.
pub(crate) fn node(number: u32) -> *mut Node {
    part::<Node>(room().nodes_at()).wrapping_add(number as usize)
}

/// Returns the names of an owner.
pub(crate) fn owner(owner: u32) -> *mut OwnerText {
    part::<OwnerText>(room().owners_at()).wrapping_add(owner as usize)
}

/// Returns the byte at this offset of the texts.
pub(crate) fn text(offset: u32) -> *mut u8 {
    part::<u8>(room().texts_at()).wrapping_add(offset as usize)
}

/// Returns the place of the section.
pub(crate) fn range() -> Range<usize> {
    let start = SECTION.load(Ordering::Relaxed).addr();
    start..start + room().length()
}

/// Returns what is used of the section. The numbers may grow.
pub(crate) fn used() -> Room {
    // SAFETY: a caller has begun; the numbers only grow.
    unsafe { (*header()).used }
}

/// Returns the length of a copy of the section as it is now.
pub(crate) fn length() -> usize {
    used().length()
}

/// Copies the section to `length` bytes at `to`, without the room that is not used. Returns whether that was enough.
///
/// # Safety
/// The bytes can be written, and the caller holds both locks.
pub(crate) unsafe fn copy(to: *mut u8, length: usize) -> bool {
    // SAFETY: by contract, nothing changes meanwhile.
    let mut whole = unsafe { *header() };
    whole.room = whole.used;
    if length < whole.room.length() {
        return false;
    }
    // SAFETY: by contract; the room is that of the destination.
    unsafe { copy_parts(to, whole) };
    true
}

/// Moves the section to memory with this room, which is zero and a part of a file. Returns whether it has fitted there.
///
/// # Safety
/// The memory has the length of a section with this room, it is aligned to 64 bytes, it stays, and the caller holds both
/// locks.
pub(crate) unsafe fn move_to(to: *mut u8, room: Room) -> bool {
    // SAFETY: by contract, nothing changes meanwhile.
    let mut whole = unsafe { *header() };
    if !room.fits(whole.used) {
        return false;
    }
    let before = whole.room.length();
    whole.room = room;
    // SAFETY: by contract; the room is that of the destination.
    unsafe { copy_parts(to, whole) };
    let old = SECTION.swap(to, Ordering::AcqRel);
    if !IS_SHARED.swap(true, Ordering::Relaxed) {
        // SAFETY: the old section was reserved with this length. Counters and names are used under the locks; nodes are
        // used only after the move, or by this thread.
        unsafe { release(old, before) };
    }
    true
}

/// A section for a process that is about to be forked: the section itself, if that process gets a copy of it; otherwise a
/// private copy.
pub(crate) struct ForFork(*mut u8);

impl ForFork {
    /// Prepares a section, which the new process gets with the content of this moment. `None` if there is no memory for it.
    ///
    /// # Safety
    /// The caller holds both locks until after the fork.
    pub(crate) unsafe fn prepare() -> Option<Self> {
        if !IS_SHARED.load(Ordering::Relaxed) {
            return Some(Self(SECTION.load(Ordering::Relaxed)));
        }
        let to = reserve(ROOM.length())?;
        // SAFETY: by contract, nothing changes meanwhile. There is more room than in a part of a file.
        unsafe {
            let whole = Header {
                room: ROOM,
                ..*header()
            };
            copy_parts(to, whole);
        }
        Some(Self(to))
    }

    /// Uses the section from now on, in the new process. The memory of the parent's section stays mapped.
    pub(crate) fn take(self) {
        SECTION.store(self.0, Ordering::Release);
        IS_SHARED.store(false, Ordering::Relaxed);
    }

    /// Releases the copy in the parent.
    pub(crate) fn release(self) {
        if self.0 != SECTION.load(Ordering::Relaxed) {
            // SAFETY: the copy was mapped with this length, and nothing uses it.
            unsafe { release(self.0, ROOM.length()) };
        }
    }
}

/// Copies the used parts of the section to memory with the room that `whole` has.
///
/// # Safety
/// The memory has that room and is zero, and the caller holds both locks.
unsafe fn copy_parts(to: *mut u8, whole: Header) {
    let (used, room) = (whole.used, whole.room);
    let counted = used.counters_length();
    let nodes = used.nodes as usize * size_of::<Node>();
    let owners = used.owners as usize * size_of::<OwnerText>();
    // SAFETY: the parts have these lengths, and the destination has room for them, at other addresses.
    unsafe {
        to.cast::<Header>().write_unaligned(whole);
        let blocks = to.add(room.counters_at(Ledger::Blocks));
        ptr::copy_nonoverlapping(counters::<BLOCKS>(0).cast(), blocks, counted);
        if whole.mappings.peak > 0 {
            let mappings = to.add(room.counters_at(Ledger::Mappings));
            ptr::copy_nonoverlapping(counters::<MAPPINGS>(0).cast(), mappings, counted);
        }
        ptr::copy_nonoverlapping(node(0).cast(), to.add(room.nodes_at()), nodes);
        ptr::copy_nonoverlapping(owner(0).cast(), to.add(room.owners_at()), owners);
        ptr::copy_nonoverlapping(text(0), to.add(room.texts_at()), used.texts as usize);
    }
}

/// Returns the time of the monotonic clock.
pub(crate) fn monotonic_nanoseconds() -> u64 {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the time is valid for writing.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    now.tv_sec.cast_unsigned() * 1_000_000_000 + now.tv_nsec.cast_unsigned()
}
