//! Waiting until descriptors can be read or written.

use std::ffi::c_int;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::time::Instant;

/// Waits until one of the descriptors is readable, or until the time. Returns for each descriptor whether it is
/// readable.
pub(crate) fn wait_readable<const COUNT: usize>(
    descriptors: [Option<BorrowedFd<'_>>; COUNT],
    until: Option<Instant>,
) -> [bool; COUNT] {
    let mut polled = descriptors.map(|descriptor| libc::pollfd {
        // the kernel skips negative descriptors
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
    let count = polled.len() as libc::nfds_t;
    // SAFETY: the descriptors and the time live across the call.
    let ready = unsafe { libc::ppoll(polled.as_mut_ptr(), count, time, std::ptr::null()) };
    if ready <= 0 {
        return [false; COUNT];
    }
    polled.map(|polled| polled.revents != 0)
}

/// Waits until the descriptor is writable, or has a permanent error.
pub(crate) fn wait_writable(descriptor: BorrowedFd<'_>) {
    is_writable_within(descriptor, -1);
}

/// Returns whether the descriptor becomes writable, or has a permanent error, within this number of milliseconds.
pub(crate) fn is_writable_within(descriptor: BorrowedFd<'_>, milliseconds: c_int) -> bool {
    let mut polled = libc::pollfd {
        fd: descriptor.as_raw_fd(),
        events: libc::POLLOUT,
        revents: 0,
    };
    // SAFETY: the one element lives across the call.
    unsafe { libc::poll(&raw mut polled, 1, milliseconds) > 0 }
}
