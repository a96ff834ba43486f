//! Waiting for the next look, or for what comes before it.

use std::ffi::c_int;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::time::Instant;

/// Whether something can be read from each of these before `until`.
pub(crate) fn wait<const COUNT: usize>(
    descriptors: [Option<BorrowedFd<'_>>; COUNT],
    until: Option<Instant>,
) -> [bool; COUNT] {
    let mut asked = descriptors.map(|descriptor| libc::pollfd {
        // one that is not there never becomes readable
        fd: descriptor.map_or(-1, |descriptor| descriptor.as_raw_fd()),
        events: libc::POLLIN,
        revents: 0,
    });
    let left = until.map(|until| until.saturating_duration_since(Instant::now()));
    let left = left.map(|left| libc::timespec {
        tv_sec: libc::time_t::try_from(left.as_secs()).unwrap_or(libc::time_t::MAX),
        tv_nsec: left.subsec_nanos().into(),
    });
    let time = left
        .as_ref()
        .map_or(std::ptr::null(), |left| &raw const *left);
    let count = asked.len() as libc::nfds_t;
    // SAFETY: descriptors and time live across the call.
    let found = unsafe { libc::ppoll(asked.as_mut_ptr(), count, time, std::ptr::null()) };
    if found <= 0 {
        return [false; COUNT];
    }
    asked.map(|asked| asked.revents != 0)
}

/// Waits until something can be written to it, or nothing ever.
pub(crate) fn wait_for_room(descriptor: BorrowedFd<'_>) {
    has_room(descriptor, -1);
}

/// Whether something can be written to it within so many milliseconds, or nothing ever.
pub(crate) fn has_room(descriptor: BorrowedFd<'_>, milliseconds: c_int) -> bool {
    let mut asked = libc::pollfd {
        fd: descriptor.as_raw_fd(),
        events: libc::POLLOUT,
        revents: 0,
    };
    // SAFETY: it lives across the call.
    unsafe { libc::poll(&raw mut asked, 1, milliseconds) > 0 }
}
