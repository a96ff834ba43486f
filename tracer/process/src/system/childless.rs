//! Whether this process has children at all: one call, which most programs need no more than.

use std::io;

/// Asks as a process that would wait for its children: no child is taken from the program, and none has to have ended.
pub(super) fn is_childless() -> bool {
    // SAFETY: all zero is a valid value, which the call may overwrite.
    let (status, why) = unsafe {
        let mut ended: libc::siginfo_t = std::mem::zeroed();
        let look_only = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT | libc::__WALL;
        let status = libc::waitid(libc::P_ALL, 0, &raw mut ended, look_only);
        (status, io::Error::last_os_error())
    };
    status == -1 && why.raw_os_error() == Some(libc::ECHILD)
}
