//! Checks by one system call whether this process has children. Most programs have none.

use std::io;

/// Returns whether this process has no children. It calls `waitid` so that it reaps no child of the program, and does
/// not wait for one to end.
pub(super) fn is_childless() -> bool {
    // SAFETY: all zeros is a valid value.
    let mut ended: libc::siginfo_t = unsafe { std::mem::zeroed() };
    let look_only = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT | libc::__WALL;
    // SAFETY: may overwrite `ended`.
    let status = unsafe { libc::waitid(libc::P_ALL, 0, &raw mut ended, look_only) };
    status == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::ECHILD)
}
