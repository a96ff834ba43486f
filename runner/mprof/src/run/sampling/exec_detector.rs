//! Detects that a process has executed another program. The high-water mark starts again with that program.

use pyprof_process::{Pid, stat};

/// The identity of the program that the process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExecDetector {
    /// Not read yet.
    Unread,
    /// The system does not show the address.
    Hidden,
    /// The address at which the stack begins, which the kernel chooses again for each program.
    StackAt(u64),
}

impl ExecDetector {
    /// Reads the identity again. Returns whether the process has executed another program since the last call.
    pub(crate) fn has_executed(&mut self, pid: Pid) -> bool {
        let found = match *self {
            Self::Hidden => return false,
            _ => stat::start_of_stack(pid).map_or(Self::Hidden, Self::StackAt),
        };
        let before = std::mem::replace(self, found);
        matches!((before, found), (Self::StackAt(before), Self::StackAt(now)) if before != now)
    }
}
