//! Settings of the mprof process for sampling. They are made after the program has started, so that it does not
//! inherit them.

/// Raises the limit of open files: mprof keeps some files of each descendant open.
pub(crate) use pyprof_process::raise_limit_of_open_files as raise_file_limit;

/// Sets the timer slack to 1 ns. Then the kernel wakes mprof at the exact time; otherwise it may combine timers, and samples
/// are some hundredths of a millisecond late.
pub(crate) fn reduce_timer_slack() {
    // SAFETY: takes numbers only.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1_usize) };
}
