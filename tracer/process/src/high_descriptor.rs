//! Descriptors of files that stay open in the program's process.

use std::ffi::c_int;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use crate::open_files;

/// The lowest descriptor to use. Programs rely on getting the lowest free descriptors, so a high one does not affect
/// them.
pub(crate) const LOWEST: c_int = 1000;

/// Moves an open file to a descriptor that no program uses. If there is none, the file keeps its descriptor.
#[must_use]
pub fn high_descriptor(low: OwnedFd) -> OwnedFd {
    let duplicate = |lowest: c_int| {
        // SAFETY: `low` is open, and the call does not write to memory of this process.
        let high = unsafe { libc::fcntl(low.as_raw_fd(), libc::F_DUPFD_CLOEXEC, lowest) };
        // SAFETY: a new descriptor, which no other value owns.
        (high >= 0).then(|| unsafe { OwnedFd::from_raw_fd(high) })
    };
    // if the limit of descriptors is lower, one of the highest is used
    duplicate(LOWEST)
        .or_else(|| duplicate(near_the_limit()))
        .unwrap_or(low)
}

/// Returns a descriptor that a program only gets when it has nearly reached its limit of open files.
fn near_the_limit() -> c_int {
    const BELOW_THE_LIMIT: u64 = 4;
    let near = open_files::limit().saturating_sub(BELOW_THE_LIMIT);
    c_int::try_from(near).unwrap_or(LOWEST)
}
