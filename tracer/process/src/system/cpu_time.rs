//! The CPU time of a process, by the kernel's clock for that process. It takes a tenth of the time of a memory reading.
//! A process whose CPU time has not advanced has neither changed its memory nor started a child.

use crate::Pid;

/// The CPU time of all threads of a process, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CpuTime(i64);

impl CpuTime {
    /// Reads the CPU time so far; none if there is no such process.
    pub(super) fn of(process: Pid) -> Option<Self> {
        let process = libc::clockid_t::try_from(process.0).ok()?;
        let clock = (!process << CLOCK_BITS) | CPUCLOCK_SCHED;
        // SAFETY: all zeros is a valid value.
        let mut time: libc::timespec = unsafe { std::mem::zeroed() };
        // SAFETY: overwrites `time`.
        let status = unsafe { libc::clock_gettime(clock, &raw mut time) };
        (status == 0).then(|| Self(time.tv_sec * 1_000_000_000 + time.tv_nsec))
    }
}

/// The encoding of a pid as a clock id, from the kernel's `linux/posix-timers.h`. The pid stands above these bits,
/// which choose one of the three clocks of a process. `CPUCLOCK_SCHED` is the exact one.
const CLOCK_BITS: u32 = 3;
const CPUCLOCK_SCHED: libc::clockid_t = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_runs_differs_from_one_that_does_not() {
        let this = Pid::of_this_process();
        let before = CpuTime::of(this);
        assert!(before.is_some());
        assert_ne!(CpuTime::of(this), before);
        assert_eq!(CpuTime::of(Pid(0x7fff_fff0)), None);
    }
}
