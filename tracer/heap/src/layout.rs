//! The structures of the section, and the numbers of the owners that are not lines.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The version of the section that this crate reads and the counting library writes.
pub const VERSION: u32 = 3;

/// The divisor of a peak whose time was read. The time of a new peak is read if it is higher by more than that part.
pub const TIMED_PART: i64 = 256;

/// The length of the header. The counters begin after it.
pub const HEADER_LENGTH: usize = 4096;

/// The places of the parts of the section, and the totals.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Header {
    /// The version of the section.
    pub version: u32,
    /// The used part of the section.
    pub used: Room,
    /// The capacity of the section. It determines the offsets of the parts.
    pub room: Room,
    /// The number of blocks that are missing in the counters, since the system has refused the memory for their notes.
    pub missing: u32,
    /// The time at which counting began, in nanoseconds of the monotonic clock.
    pub begun: u64,
    /// The totals of [`Ledger::Blocks`].
    pub blocks: Totals,
    /// The totals of [`Ledger::Mappings`].
    pub mappings: Totals,
    /// The resident set at the end; zeros until then.
    pub resident: Resident,
}

/// A number of elements of each part.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Room {
    /// The number of owners.
    pub owners: u32,
    /// The number of nodes of the call tree.
    pub nodes: u32,
    /// The number of bytes of the texts.
    pub texts: u32,
}

impl Room {
    /// Returns the length of the counters of a ledger.
    #[must_use]
    #[inline]
    pub const fn counters_length(self) -> usize {
        self.owners as usize * KINDS as usize * size_of::<Counters>()
    }

    /// Returns the offset of the counters of a ledger in a section with this room.
    #[must_use]
    #[inline]
    pub const fn counters_at(self, ledger: Ledger) -> usize {
        match ledger {
            Ledger::Blocks => HEADER_LENGTH,
            Ledger::Mappings => HEADER_LENGTH + self.counters_length(),
        }
    }

    /// Returns the offset of the nodes.
    #[must_use]
    #[inline]
    pub const fn nodes_at(self) -> usize {
        HEADER_LENGTH + 2 * self.counters_length()
    }

    /// Returns the offset of the owners.
    #[must_use]
    pub const fn owners_at(self) -> usize {
        self.nodes_at() + self.nodes as usize * size_of::<Node>()
    }

    /// Returns the offset of the texts.
    #[must_use]
    pub const fn texts_at(self) -> usize {
        self.owners_at() + self.owners as usize * size_of::<OwnerText>()
    }

    /// Returns the length of the section.
    #[must_use]
    pub const fn length(self) -> usize {
        self.texts_at() + self.texts as usize
    }

    /// Returns whether a section with this room has place for as much as `used`.
    #[must_use]
    pub const fn fits(self, used: Self) -> bool {
        used.owners <= self.owners && used.nodes <= self.nodes && used.texts <= self.texts
    }
}

/// The totals of a ledger.
#[derive(Clone, Copy, Debug, Default, FromBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Totals {
    /// The number of peaks that have passed. In counters that have not changed since the last peak, `live` is still the
    /// amount at that peak.
    pub epoch: u64,
    /// One while the process holds its peak; otherwise zero.
    pub rising: u64,
    /// The bytes that are held now.
    pub now: i64,
    /// The most bytes that were held.
    pub peak: i64,
    /// The bytes that were held at `peak_time`: the peak, or up to 0.4 % less.
    pub timed_peak: i64,
    /// The time at which `timed_peak` was reached, in nanoseconds of the monotonic clock.
    pub peak_time: u64,
    /// The place of the counters that reached the peak, see [`counters_of`].
    pub peak_by: u64,
    /// The bytes that a forked process has inherited; zero in any other process.
    pub inherited: i64,
}

/// The parts of the resident set of the process, in bytes. Each resident byte belongs to exactly one part.
/// `highest` is not a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Resident {
    /// Blocks of Python's own allocator.
    pub python: u64,
    /// Blocks that C code has allocated with `malloc` and its like.
    pub native: u64,
    /// The rest of the allocators' pages: freed blocks, rounded sizes, and the allocators' own data.
    pub kept: u64,
    /// Mapped files that are not code.
    pub files: u64,
    /// Anonymous maps that belong to no other part.
    pub anonymous: u64,
    /// The stacks of the threads.
    pub stacks: u64,
    /// The code and the data of the interpreter and of libraries.
    pub code: u64,
    /// The memory of pyprof.
    pub own: u64,
    /// The largest resident set that the process has had.
    pub highest: u64,
}

/// The memory of one kind that one owner has allocated and holds.
#[derive(Clone, Copy, Debug, Default, FromBytes, Immutable, KnownLayout)]
#[repr(C, align(64))]
pub struct Counters {
    /// The bytes of all allocations.
    pub allocated: u64,
    /// The number of all allocations.
    pub allocations: u64,
    /// The bytes that are held.
    pub live: i64,
    /// The bytes that were held at the peak before `epoch`.
    pub at_peak: i64,
    /// The epoch of the last change.
    pub epoch: u64,
    /// The number of blocks that are held.
    pub live_blocks: i64,
    /// The bytes that a forked process has inherited; zero in any other process.
    pub inherited: i64,
    /// The library samples the stack of the block with which `allocated` exceeds this.
    pub next_sample: u64,
}

/// The time between two moments at which the search for the peak of the heap began anew. All amounts are bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Segment {
    /// The bytes that were held at its start.
    pub before: i64,
    /// The most bytes that were held in it.
    pub peak: i64,
    /// The bytes that were held at its end.
    pub after: i64,
    /// The number of counters that have changed in it.
    pub places: u64,
}

/// The change of the counters at one place.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub struct PlaceChange {
    /// The place, see [`counters_of`].
    pub place: u32,
    /// Unused.
    pub reserved: u32,
    /// The bytes held at the peak, less those at the start.
    pub at_peak: i64,
    /// The bytes held at the end, less those at the start.
    pub left: i64,
    /// The bytes of all allocations.
    pub allocated: u64,
    /// The number of all allocations.
    pub allocations: u64,
}

impl PlaceChange {
    /// Returns the changes in a part of memory; none if it is not aligned, or is no whole number of them.
    #[must_use]
    pub fn array(bytes: &[u8]) -> &[Self] {
        <[Self]>::ref_from_bytes(bytes).unwrap_or_default()
    }

    /// Does the same for memory that can be changed.
    #[must_use]
    pub fn array_mut(bytes: &mut [u8]) -> &mut [Self] {
        <[Self]>::mut_from_bytes(bytes).unwrap_or_default()
    }
}

/// A node of the call tree: a line, called by the lines of its parents. Node 0 is the root.
///
/// The amounts of a node of [`Role::Large`] are bytes. Those of a node of [`Role::Sampled`] are numbers of samples, and
/// the reader computes the bytes from the counters of the line.
#[derive(Clone, Copy, Debug, Default, FromBytes, Immutable, KnownLayout)]
#[repr(C, align(64))]
pub struct Node {
    /// The number of the parent, which is the caller. It is less than that of the node.
    pub parent: u32,
    /// The place of the counters of the line, see [`counters_of`].
    pub place: u32,
    /// The [`Role`].
    pub role: u32,
    /// Unused.
    pub reserved: u32,
    /// The amount of all allocations.
    pub allocated: u64,
    /// The number of all allocations.
    pub allocations: u64,
    /// The amount that is held.
    pub live: i64,
    /// The amount that was held at the peak before `epoch`.
    pub at_peak: i64,
    /// The epoch of the last change.
    pub epoch: u64,
    /// The number of blocks that are held.
    pub live_blocks: i64,
}

/// The role of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Role {
    /// A line that calls. It has no amounts.
    Caller = 0,
    /// A line that allocates blocks whose stacks are all read.
    Large = 1,
    /// A line that allocates smaller blocks. Only the stacks of some of them, the samples, are read.
    Sampled = 2,
}

/// The names of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct OwnerText {
    /// The offset of the path in the texts.
    pub file: u32,
    /// The line, from 1 on.
    pub line: u32,
    /// The offset of the qualified name in the texts.
    pub function: u32,
}

/// The ledgers. Each has totals, and counters of each owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ledger {
    /// The heap: the blocks that allocators have given to the program.
    Blocks,
    /// The memory that the program has mapped by `mmap`.
    Mappings,
}

/// A kind of memory. Each ledger has two kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    /// Blocks from Python's own allocator.
    Python = 0,
    /// Blocks that C code has allocated with `malloc` and its like.
    Native = 1,
    /// Mappings without a file.
    Anonymous = 2,
    /// Mappings of files, which may be in memory only, such as those of `memfd_create`.
    File = 3,
}

/// The number of kinds in a ledger, and so of the counters of an owner.
pub const KINDS: u32 = 2;

/// Returns the place of the counters of an owner for a kind, in the ledger of the kind.
#[must_use]
#[inline]
pub const fn counters_of(owner: u32, kind: Kind) -> u32 {
    owner * KINDS + kind as u32 % KINDS
}

/// The owners that are not lines. The first two have no counters.
pub mod special {
    /// The owner is not known yet. In the call tree: callers that are left out, since the stack is too deep.
    pub const UNKNOWN: u32 = 0;
    /// The owner is that of the caller's frame.
    pub const CALLER: u32 = 1;
    /// A thread that does not run Python.
    pub const NATIVE_THREAD: u32 = 2;
    /// The interpreter, while no code of Python runs.
    pub const INTERPRETER: u32 = 3;
    /// All lines that the section has no room for.
    pub const OTHERS: u32 = 4;
    /// The first line.
    pub const FIRST_LINE: u32 = 5;
}
