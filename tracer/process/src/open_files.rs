//! The limit of the files that this process may have open.

use libc::rlimit;

/// Returns the number of files that may be open at once.
#[must_use]
pub(crate) fn limit() -> u64 {
    get().rlim_cur
}

/// Raises the limit to the hard limit.
pub fn raise_limit() {
    let mut limit = get();
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: the pointer is not kept.
    unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) };
}

fn get() -> rlimit {
    let mut limit = rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the call overwrites the limit, and does not keep the pointer.
    unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) };
    limit
}
