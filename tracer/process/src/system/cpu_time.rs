//! Whether a process has run at all: the kernel's clock of its processor time, a tenth of what a reading takes. Who has not
//! run has neither changed its memory nor started a child.

use crate::process_tree::Pid;

/// The processor time of all threads of a process, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CpuTime(i64);

impl CpuTime {
    /// So far; nothing if the kernel does not tell.
    pub(super) fn by(process: Pid) -> Option<Self> {
        let process = libc::clockid_t::try_from(process).ok()?;
        let clock = (!process << CLOCK_BITS) | CPUCLOCK_SCHED;
        // SAFETY: all zero is a valid value, overwritten by the call.
        let (status, time) = unsafe {
            let mut time: libc::timespec = std::mem::zeroed();
            (libc::clock_gettime(clock, &raw mut time), time)
        };
        (status == 0).then(|| Self(time.tv_sec * 1_000_000_000 + time.tv_nsec))
    }
}

/// Of the kernel's `linux/posix-timers.h`: how a process is named as a clock, and the exact one of its three.
const CLOCK_BITS: u32 = 3;
const CPUCLOCK_SCHED: libc::clockid_t = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_works_is_told_from_who_does_not() {
        let this = std::process::id();
        let before = CpuTime::by(this);
        assert!(before.is_some());
        assert_ne!(CpuTime::by(this), before);
        assert_eq!(CpuTime::by(0x7fff_fff0), None);
    }
}
