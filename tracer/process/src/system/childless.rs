//! Checks by one system call whether this process has children. Most programs have none.

use std::io;

/// Returns whether this process has no children. It calls `waitid` so that it reaps no child of the program, and does
/// not wait for one to end.
pub(super) fn is_childless() -> bool {
    // SAFETY: all zeros is a valid value, and the call may overwrite it.
    let (status, why) = unsafe {
        let mut ended: libc::siginfo_t = std::mem::zeroed();
        let look_only = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT | libc::__WALL;
        let status = libc::waitid(libc::P_ALL, 0, &raw mut ended, look_only);
        (status, io::Error::last_os_error())
    };
    status == -1 && why.raw_os_error() == Some(libc::ECHILD)
}
