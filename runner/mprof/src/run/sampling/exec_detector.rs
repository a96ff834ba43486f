//! Notices that a process executes another program, whose memory has nothing to do with that of the first one.

use crate::run::stat;

/// What identifies the program that the process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExecDetector {
    /// It was not read yet.
    Unread,
    /// The system does not show it.
    Hidden,
    /// The address at which the stack begins, which the kernel chooses anew for each program.
    StackAt(u64),
}

impl ExecDetector {
    /// Reads it again. Whether the process has executed another program since the last call.
    pub(crate) fn has_executed(&mut self, pid: u32) -> bool {
        let found = match *self {
            Self::Hidden => return false,
            _ => stat::stack(pid).map_or(Self::Hidden, Self::StackAt),
        };
        let before = std::mem::replace(self, found);
        matches!((before, found), (Self::StackAt(before), Self::StackAt(now)) if before != now)
    }
}
