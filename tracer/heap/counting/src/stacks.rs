//! The node of the call tree for a new block: the lines that the calling thread runs, from the innermost to the
//! outermost one.
//!
//! The stack is read for each block from a size on, and for samples of the smaller blocks. A sample is the block with
//! which its line has allocated another 16 KiB, see [`crate::counters`], so that the samples of a line depend on nothing
//! else.

use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use pyprof_heap::layout::{KINDS, Kind, Role, counters_of, special};

use crate::lock::NamesLock;
use crate::memory::reserve;
use crate::nodes::{intern, place_of};
use crate::owner::owners_of_stack;

/// The smallest size of blocks whose stacks are all read, unless another one is chosen.
const SMALLEST_LARGE: usize = 512;

/// The most lines of a stack that are read.
const DEEPEST: usize = 256;

/// The size from which on blocks are large if no stack is read. The shadow notes them in another way.
const NO_STACKS: usize = u32::MAX as usize;

/// The smallest size of large blocks, whose stacks are all read.
static LARGE: AtomicUsize = AtomicUsize::new(SMALLEST_LARGE);

/// The blocks whose stacks are read, as the engine names them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Chosen {
    None,
    Sampled,
    All,
}

impl From<u32> for Chosen {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::None,
            1 => Self::Sampled,
            _ => Self::All,
        }
    }
}

/// Chooses the blocks whose stacks are read.
pub(crate) fn choose(chosen: Chosen) {
    let large = match chosen {
        Chosen::None => NO_STACKS,
        Chosen::Sampled => SMALLEST_LARGE,
        Chosen::All => 0,
    };
    LARGE.store(large, Ordering::Release);
}

/// Returns whether the stacks of all blocks of this size are read. All blocks of 4 GiB are large, whether stacks are read or
/// not.
#[inline(always)]
pub(crate) fn is_large(size: usize) -> bool {
    size >= LARGE.load(Ordering::Relaxed)
}

type NodeOfThread = fn(u32, Role) -> Option<u32>;

/// The address of a [`NodeOfThread`] for the running version of Python; zero while no line is charged.
static OF_THIS_THREAD: AtomicUsize = AtomicUsize::new(0);

/// Begins to read stacks. The interpreter has this minor version.
pub(crate) fn follow(minor: u32) {
    let of_version: NodeOfThread = match minor {
        9 => of_version::<9>,
        10 => of_version::<10>,
        11 => of_version::<11>,
        12 => of_version::<12>,
        13 => of_version::<13>,
        14 => of_version::<14>,
        _ => of_version::<15>,
    };
    OF_THIS_THREAD.store(of_version as usize, Ordering::Release);
}

/// Reads no further stacks.
pub(crate) fn leave() {
    OF_THIS_THREAD.store(0, Ordering::Release);
}

/// Returns the node for a block of the calling thread, whose line has its counters at `place`; `None` if no stack is
/// read, or there is no room for the node.
pub(crate) fn of_this_thread(place: u32, size: usize) -> Option<u32> {
    let function = OF_THIS_THREAD.load(Ordering::Relaxed);
    if function == 0 || LARGE.load(Ordering::Relaxed) == NO_STACKS {
        return None;
    }
    // SAFETY: the number is the address of a function of this type.
    let of_version = unsafe { mem::transmute::<usize, NodeOfThread>(function) };
    let role = if is_large(size) {
        Role::Large
    } else {
        Role::Sampled
    };
    of_version(place, role)
}

fn of_version<const MINOR: u32>(place: u32, role: Role) -> Option<u32> {
    if place < counters_of(special::FIRST_LINE, Kind::Python) {
        return None;
    }
    let has_interpreter = place % KINDS == counters_of(0, Kind::Python);
    let mut owners = [0; DEEPEST];
    let (mut depth, mut hash) = (0, mixed(0, place << 2 | role as u32));
    let is_whole = owners_of_stack::<MINOR>(has_interpreter, |owner| {
        owners[depth] = owner;
        hash = mixed(hash, owner);
        depth += 1;
        depth < DEEPEST
    });
    let callers = owners.get(1..depth)?;
    find(hash, place, || insert(callers, is_whole, place, role))
}

#[inline(always)]
fn mixed(hash: u64, number: u32) -> u64 {
    (hash.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// Stores the nodes of a stack. Returns the number of the innermost one.
#[cold]
fn insert(callers: &[u32], is_whole: bool, place: u32, role: Role) -> Option<u32> {
    let lock = NamesLock::take();
    let left_out = (!is_whole).then_some(special::UNKNOWN);
    let outermost_first = left_out.into_iter().chain(callers.iter().rev().copied());
    let mut parent = 0;
    for owner in outermost_first {
        parent = intern(
            &lock,
            parent,
            counters_of(owner, Kind::Python),
            Role::Caller,
        )?;
    }
    intern(&lock, parent, place, role)
}

/// A known stack, by the hash of its lines.
#[derive(Debug)]
#[repr(C)]
struct Known {
    /// Zero in a free slot.
    hash: AtomicU64,
    node: AtomicU32,
}

/// The number of slots: a power of two. The hashes spread over all slots, so the whole table, 1 MiB, becomes resident. A
/// stack without a slot is found by its nodes.
const SLOTS: usize = 1 << 16;
/// The number of slots in which a stack may be.
const PROBES: usize = 8;

static KNOWN: AtomicPtr<Known> = AtomicPtr::new(ptr::null_mut());

/// Reserves the table. Returns whether the system has permitted it.
pub(crate) fn begin() -> bool {
    let known = reserve(SLOTS * size_of::<Known>());
    let known = known.map_or(ptr::null_mut(), <*mut u8>::cast);
    KNOWN.store(known, Ordering::Release);
    !known.is_null()
}

/// Returns the node of a stack. `insert` finds it if the table does not have it. The 64 bits of the hash stand for the
/// stack: of a million stacks, two have the same hash with a probability of one to 37 million.
fn find(hash: u64, place: u32, insert: impl FnOnce() -> Option<u32>) -> Option<u32> {
    let hash = hash.max(1);
    let first = (hash >> 40) as usize;
    let slots = (0..PROBES).map(|step| {
        let at = (first + step) & (SLOTS - 1);
        // SAFETY: the slot is one of the table, and zero is a valid value.
        unsafe { &*KNOWN.load(Ordering::Relaxed).wrapping_add(at) }
    });
    let mut free = None;
    for slot in slots {
        match slot.hash.load(Ordering::Acquire) {
            0 => {
                free = Some(slot);
                break;
            }
            found if found == hash => {
                let node = slot.node.load(Ordering::Relaxed);
                if place_of(node) == place {
                    return Some(node);
                }
            }
            _ => {}
        }
    }
    let node = insert()?;
    if let Some(slot) = free {
        remember(slot, hash, node);
    }
    Some(node)
}

/// Stores a stack in a slot, if it is still free.
fn remember(slot: &Known, hash: u64, node: u32) {
    let _lock = NamesLock::take();
    if slot.hash.load(Ordering::Relaxed) == 0 {
        slot.node.store(node, Ordering::Relaxed);
        slot.hash.store(hash, Ordering::Release);
    }
}
