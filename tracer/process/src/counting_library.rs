//! The preloaded library that counts in this process.

use std::path::PathBuf;

use crate::heap_library::HeapLibrary;
use crate::jemalloc::Jemalloc;

/// Returns the file of the library with which this process was started to count what it allocates; `None` without one. Its
/// children need the same library to count.
#[must_use]
pub fn counting_library() -> Option<PathBuf> {
    let jemalloc = Jemalloc::of_this_process().and_then(Jemalloc::library);
    jemalloc.or_else(|| HeapLibrary::of_this_process()?.library())
}
