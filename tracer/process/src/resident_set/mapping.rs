//! A mapping of the address space.

use std::ops::Range;

/// A mapping, with its resident bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping {
    pub(crate) range: Range<usize>,
    pub(crate) name: Name,
    pub(crate) is_code: bool,
    /// A number that stands for the file.
    pub(crate) file: u64,
    pub(crate) resident: u64,
}

/// The content of a mapping, as its name shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// Private memory without a file.
    Anonymous,
    /// Shared memory without a file.
    SharedAnonymous,
    /// The memory below the program break, from which the C library allocates.
    Heap,
    /// The stack of the first thread.
    Stack,
    /// Code and data of the kernel.
    Kernel,
    File,
}
