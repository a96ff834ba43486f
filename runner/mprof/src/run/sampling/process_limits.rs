//! What we ask of the system for ourselves, when the program runs: it would inherit that.

/// Has the system wake us at the time itself, and not when it suits it.
pub(crate) fn be_punctual() {
    // where it cannot be had, looks are later by some hundredths of a millisecond
    // SAFETY: takes numbers only.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1_usize) };
}

/// Lets us have as many files open as we may have: some of each child stay open.
pub(crate) fn open_many_files() {
    // SAFETY: all zero is a valid value, overwritten by the call; where more is not to be had, it stays as it is.
    unsafe {
        let mut limit: libc::rlimit = std::mem::zeroed();
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
    }
}
