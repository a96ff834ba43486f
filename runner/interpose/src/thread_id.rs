//! The number by which the kernel knows a thread.

/// Returns the number of this thread. The function `gettid` of the C library would need glibc 2.30. A handler of signals
/// may call this.
#[must_use]
pub fn thread_id() -> libc::pid_t {
    // SAFETY: takes nothing and cannot fail.
    let number = unsafe { libc::syscall(libc::SYS_gettid) };
    number as libc::pid_t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thread_has_a_number() {
        let other = std::thread::spawn(thread_id).join().expect("a number");
        assert!(other > 0 && other != thread_id());
    }
}
