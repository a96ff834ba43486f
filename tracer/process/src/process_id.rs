//! The identity of a process. The system gives a pid to another process when the first one has ended.

use std::fs;

use crate::{Pid, stat};

/// A process, which may have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessId {
    /// The pid.
    pub pid: Pid,
    /// The time of its start, in clock ticks since the start of the machine; zero if the system does not provide it.
    pub started: u64,
    /// The identifier of the machine's start; zero if the system does not provide it.
    pub boot: u128,
}

impl ProcessId {
    /// Returns the identity of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        Self::with_pid(Pid::of_this_process())
    }

    /// Returns whether this process still runs. A process that has ended and was not waited for does not run.
    #[must_use]
    pub fn is_running(&self) -> bool {
        *self == Self::with_pid(self.pid) && !stat::is_exiting(self.pid).unwrap_or(true)
    }

    /// Returns the identity of the process that has this pid now.
    fn with_pid(pid: Pid) -> Self {
        Self {
            pid,
            started: stat::start_time(pid).unwrap_or_default(),
            boot: boot().unwrap_or_default(),
        }
    }
}

/// Returns the identifier that the system makes at the start of the machine.
fn boot() -> Option<u128> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    u128::from_str_radix(&text.trim().replace('-', ""), 16).ok()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_process_runs_until_it_ends() {
        assert!(ProcessId::of_this_process().is_running());
        let mut child = Command::new("sleep").arg("60").spawn().expect("a process");
        let process = ProcessId::with_pid(Pid(child.id()));
        assert!(process.is_running());
        child.kill().expect("it runs");
        while process.is_running() {}
        child.wait().expect("it has ended");
        assert!(!process.is_running());
    }

    #[test]
    fn a_reused_pid_is_another_process() {
        let this = ProcessId::of_this_process();
        let before = ProcessId {
            started: this.started - 1,
            ..this
        };
        assert!(!before.is_running());
        let boot = this.boot + 1;
        assert!(!ProcessId { boot, ..this }.is_running());
    }
}
