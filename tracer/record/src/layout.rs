//! The structures of the file.

use pyprof_measure::Cell;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The first bytes of the file. The first byte is not ASCII, and the line end is one that transfers as text change.
pub(crate) const MAGIC: [u8; 16] = *b"\x89pyprof record\r\n";

/// The version of the format that this crate writes.
pub(crate) const VERSION: u32 = 2;

/// The length of the header: the blocks begin here.
pub(crate) const HEADER_LENGTH: usize = 4096;

/// The length of the first mapped part, and the least length of a file.
pub(crate) const FIRST_PART: usize = 1 << 18;

/// The lengths of all blocks, with their heads, are multiples of this.
pub(crate) const ALIGNMENT: usize = 32;

/// The header.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(crate) struct Header {
    pub(crate) magic: [u8; 16],
    /// The version of the format of this file.
    pub(crate) version: u32,
    /// The lowest version whose readers can read this file.
    pub(crate) readable_from: u32,
    /// The length of the header and of all finished blocks. The rest of the file has no meaning.
    pub(crate) used: u64,
    /// The pid of the process.
    pub(crate) process: u32,
    /// The pid of its parent.
    pub(crate) parent: u32,
    /// The time at which the process was started, in clock ticks since the start of the machine.
    pub(crate) started: u64,
    /// The identifier of the machine's start.
    pub(crate) boot: [u8; 16],
    /// The time of the first block, in nanoseconds since the epoch.
    pub(crate) begun: u64,
    /// The time of the end in the same unit; zero until then.
    pub(crate) ended: u64,
    /// The kind of the end, see [`Ending`](crate::Ending).
    pub(crate) ending: u32,
    /// The signal that ended the process, or zero.
    pub(crate) signal: u32,
    /// The digits after the point in the tables.
    pub(crate) precision: u32,
    pub(crate) reserved: u32,
}

/// The head of a block.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(crate) struct BlockHead {
    /// The name and zeros.
    pub(crate) name: [u8; 16],
    /// The length of the block with this head.
    pub(crate) length: u64,
    /// The length of the content. Zeros follow it.
    pub(crate) content: u64,
}

/// The content of a `machine` block begins with this. The name and the version of the kernel follow, in UTF-8; nothing if
/// the system hides them.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(crate) struct MachineHead {
    /// The memory in bytes; zero if the system hides it.
    pub(crate) memory: u64,
    /// The number of processors; zero if the system hides it.
    pub(crate) cores: u32,
    pub(crate) reserved: u32,
}

/// The content of a `function` block begins with this. The length of each source line follows, in four bytes; then the
/// path; then the source lines, in UTF-8.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(crate) struct FunctionHead {
    /// The number of the function, by which `lines` blocks refer to it.
    pub(crate) number: u64,
    /// The first line of the code object.
    pub(crate) first_line: u32,
    /// The number of the first source line.
    pub(crate) first_row: u32,
    /// The number of source lines.
    pub(crate) rows: u32,
    /// The length of the path.
    pub(crate) path: u32,
    /// One if the table has the columns of allocations; otherwise zero.
    pub(crate) allocations: u32,
    pub(crate) reserved: u32,
}

/// The content of a `lines` block begins with this. A [`Cell`] for each line follows.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(crate) struct LinesHead {
    /// The number of the function.
    pub(crate) function: u64,
    /// The memory at the first call of the function.
    pub(crate) baseline: Cell,
}

/// The number of zeros before the section of the heap in a `heap` block. The section begins at a multiple of 64 bytes.
pub(crate) const HEAP_PADDING: usize = 32;
const _: () = assert!((size_of::<BlockHead>() + HEAP_PADDING).is_multiple_of(64));

/// The names of the blocks.
pub(crate) mod name {
    pub(crate) const COMMAND: &str = "command";
    pub(crate) const PYTHON: &str = "python";
    pub(crate) const MACHINE: &str = "machine";
    pub(crate) const FUNCTION: &str = "function";
    pub(crate) const LINES: &str = "lines";
    pub(crate) const HEAP: &str = "heap";
    pub(crate) const FIRST_MARK: &str = "first mark";
    pub(crate) const MARKS: &str = "marks";
    pub(crate) const FOLDERS: &str = "folders";
    pub(crate) const UNUSED: &str = "unused";
}

/// Returns a name as the head of a block has it.
pub(crate) fn padded(name: &str) -> [u8; 16] {
    let mut padded = [0; 16];
    for (to, from) in padded.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    padded
}
