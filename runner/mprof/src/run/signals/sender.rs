//! The sender of a signal. It determines whether the program has received the signal too.

use pyprof_process::{Pid, stat};

/// The sender of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// The kernel. It sends a terminal's signals to the whole foreground group; its other signals concern only mprof.
    System,
    /// The program or a descendant of it, in mprof's process group. It sends to the whole group, or to its parent
    /// process, which is mprof only because the program is recorded.
    Program,
    /// Another process. mprof assumes that it sends the signal to mprof only.
    Other,
}

impl Sender {
    /// Returns the kind of the process with this pid, which the kernel passes with the signal.
    pub(crate) fn process(pid: Pid) -> Self {
        if is_in_own_group(pid) && descends_from_mprof(pid) {
            Self::Program
        } else {
            Self::Other
        }
    }
}

fn is_in_own_group(pid: Pid) -> bool {
    libc::pid_t::try_from(pid.0).is_ok_and(|pid| {
        // SAFETY: takes and returns a number.
        let group = unsafe { libc::getpgid(pid) };
        // SAFETY: takes nothing and cannot fail.
        group == unsafe { libc::getpgrp() }
    })
}

/// Returns whether the process is the program or a descendant of it: mprof has no other descendants.
fn descends_from_mprof(mut pid: Pid) -> bool {
    const INIT: Pid = Pid(1);
    let this = Pid::of_this_process();
    // a process that was waited for has no parent any more
    while let Some(parent) = stat::parent(pid) {
        if parent == this {
            // in a container, mprof may be process 1, the ancestor of all processes
            return this != INIT;
        }
        pid = parent;
    }
    false
}
