//! Settings of the mprof process for sampling. They are made after the program has started, so that it does not
//! inherit them.

/// Sets the timer slack to 1 ns: the kernel wakes mprof at the exact time, and does not wait for other timers.
pub(crate) fn reduce_timer_slack() {
    // otherwise samples are some hundredths of a millisecond late
    // SAFETY: takes numbers only.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1_usize) };
}

/// Raises the limit of open files to the hard limit: mprof keeps some files of each descendant open.
pub(crate) fn raise_file_limit() {
    // SAFETY: all zero is a valid value, which the first call overwrites; neither call keeps the pointer.
    unsafe {
        let mut limit: libc::rlimit = std::mem::zeroed();
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
    }
}
