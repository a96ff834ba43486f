//! The resident memory in a document.

use pyprof_heap as counted;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The resident memory of the process at its end. It is the sum of all fields but the last one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Resident {
    /// The resident bytes of the blocks of Python's own allocator.
    pub python_bytes: u64,
    /// The resident bytes of the blocks that C code has allocated with `malloc` and its like.
    pub native_bytes: u64,
    /// The rest of the allocators' pages: freed blocks, rounded sizes, and the allocators' own data.
    pub kept_bytes: u64,
    /// Mapped files that are not code.
    pub files_bytes: u64,
    /// Anonymous maps that belong to no other part.
    pub anonymous_bytes: u64,
    /// The stacks of the threads.
    pub stacks_bytes: u64,
    /// The code and the data of the interpreter and of libraries.
    pub code_bytes: u64,
    /// The memory of pyprof.
    pub pyprof_bytes: u64,
    /// The most resident bytes that the process has had.
    pub highest_bytes: u64,
}

impl From<&counted::Resident> for Resident {
    fn from(resident: &counted::Resident) -> Self {
        Self {
            python_bytes: resident.python,
            native_bytes: resident.native,
            kept_bytes: resident.kept,
            files_bytes: resident.files,
            anonymous_bytes: resident.anonymous,
            stacks_bytes: resident.stacks,
            code_bytes: resident.code,
            pyprof_bytes: resident.own,
            highest_bytes: resident.highest,
        }
    }
}

impl From<&Resident> for counted::Resident {
    fn from(resident: &Resident) -> Self {
        Self {
            python: resident.python_bytes,
            native: resident.native_bytes,
            kept: resident.kept_bytes,
            files: resident.files_bytes,
            anonymous: resident.anonymous_bytes,
            stacks: resident.stacks_bytes,
            code: resident.code_bytes,
            own: resident.pyprof_bytes,
            highest: resident.highest_bytes,
        }
    }
}
