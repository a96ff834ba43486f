//! Visits of the counted blocks and of the regions that the library knows. They allocate nothing, and
//! wait for no lock without a bound, so a signal handler may make them.

use std::ffi::{c_uint, c_void};
use std::ops::Range;

use pyprof_heap::Resident;

use super::HeapLibrary;
use crate::symbol::exported;

/// A counted block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its addresses, as many as its requested bytes.
    pub(crate) range: Range<usize>,
    /// Its kind.
    pub(crate) kind: BlockKind,
}

/// The kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// A block of Python's own allocator.
    Python,
    /// A block that C code has allocated with `malloc` and its like.
    Native,
}

/// A region of the address space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// Its addresses.
    pub(crate) range: Range<usize>,
    /// Its kind.
    pub(crate) kind: RegionKind,
}

/// The kind of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegionKind {
    /// An arena of Python's allocator.
    Arena,
    /// Memory of the library, or an address in its code.
    Own,
    /// Memory that the program has mapped.
    Mapped,
}

type Visit = unsafe extern "C" fn(*mut c_void, usize, usize, c_uint);
type VisitBlocks = unsafe extern "C" fn(usize, usize, Visit, *mut c_void);
type VisitRegions = unsafe extern "C" fn(Visit, *mut c_void);
type Store = unsafe extern "C" fn(*const Resident);

/// The functions of the library for visits.
#[derive(Debug)]
pub(super) struct Visits {
    blocks: VisitBlocks,
    regions: VisitRegions,
    store: Store,
}

impl Visits {
    pub(super) fn find() -> Option<Self> {
        Some(Self {
            blocks: exported!(c"pyprof_heap_visit_blocks"),
            regions: exported!(c"pyprof_heap_visit_regions"),
            store: exported!(c"pyprof_heap_store_resident"),
        })
    }
}

impl HeapLibrary {
    /// Calls `act` with each counted block that begins in a range, in the order of their addresses. Blocks that other
    /// threads allocate or free meanwhile may be missing.
    pub(crate) fn visit_blocks(&self, range: Range<usize>, mut act: impl FnMut(Block)) {
        let mut act = |address: usize, length: usize, kind| {
            act(Block {
                range: address..address.saturating_add(length),
                kind: match kind {
                    0 => BlockKind::Python,
                    _ => BlockKind::Native,
                },
            });
        };
        // SAFETY: the library calls the function with the context, and only during this call.
        visit(&mut act, |visit, context| unsafe {
            (self.visits.blocks)(range.start, range.end, visit, context);
        });
    }

    /// Calls `act` with each region that the library knows.
    pub(crate) fn visit_regions(&self, mut act: impl FnMut(Region)) {
        let mut act = |address: usize, length: usize, kind| {
            act(Region {
                range: address..address.saturating_add(length),
                kind: match kind {
                    0 => RegionKind::Arena,
                    1 => RegionKind::Own,
                    _ => RegionKind::Mapped,
                },
            });
        };
        // SAFETY: as above.
        visit(&mut act, |visit, context| unsafe {
            (self.visits.regions)(visit, context);
        });
    }

    /// Stores the resident set among the counters.
    pub fn store_resident(&self, resident: &Resident) {
        // SAFETY: the library copies the structure.
        unsafe { (self.visits.store)(resident) };
    }
}

/// Calls `call` with a function for the library, and with the context by which it finds `act`.
fn visit<A: FnMut(usize, usize, c_uint)>(act: &mut A, call: impl FnOnce(Visit, *mut c_void)) {
    unsafe extern "C" fn one<A: FnMut(usize, usize, c_uint)>(
        context: *mut c_void,
        address: usize,
        length: usize,
        kind: c_uint,
    ) {
        // SAFETY: the context is the closure, which nothing else uses during the call.
        let act = unsafe { &mut *context.cast::<A>() };
        act(address, length, kind);
    }
    call(one::<A>, std::ptr::from_mut(act).cast());
}
