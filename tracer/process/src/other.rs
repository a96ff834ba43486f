//! Another process, whose memory is read by its pid.

use std::io;

use pyprof_measure::{Backend, Bytes, Children, Quantity};

use crate::memory::is_gone;
use crate::system::Other;
use crate::{Memory, Pid};

/// A process, found by its pid; it may be this one. All readings are of the process that was found, even if another
/// process has got its pid meanwhile.
#[derive(Debug)]
pub struct OtherProcess {
    process: Pid,
    system: Other,
}

/// The error of a process whose memory cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the memory of process `{process}`: {why}")]
pub struct Unreadable {
    /// The pid.
    pub process: Pid,
    /// The error of the system.
    pub why: io::Error,
}

impl Unreadable {
    /// Returns whether the process does not exist, or has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        is_gone(&self.why)
    }
}

impl OtherProcess {
    /// Finds the process that has this pid now.
    ///
    /// # Errors
    /// No process has this pid.
    pub fn find(process: Pid) -> Result<Self, Unreadable> {
        let system = Other::find(process).map_err(|why| Unreadable { process, why })?;
        Ok(Self { process, system })
    }

    /// Returns the pid.
    #[must_use]
    pub const fn pid(&self) -> Pid {
        self.process
    }

    /// Reads the memory of the process. Descendants that may not be read are left out.
    ///
    /// # Errors
    /// The process has ended, or may not be read.
    pub fn read(&self, quantity: Quantity) -> Result<Bytes, Unreadable> {
        let own = self.named(self.system.read(quantity.backend))?;
        match quantity.children {
            Children::Exclude => Ok(own),
            Children::Include => Ok(own + self.read_descendants(quantity.backend)?.amount),
        }
    }

    /// Reads the memory of all descendants of the process, without its own.
    ///
    /// # Errors
    /// An error that would hit every process, for instance too many open files.
    pub fn read_descendants(&self, backend: Backend) -> Result<Memory, Unreadable> {
        self.named(self.system.read_descendants(backend))
    }

    fn named<T>(&self, read: io::Result<T>) -> Result<T, Unreadable> {
        read.map_err(|why| Unreadable {
            process: self.process,
            why,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waiting_child::{start, start_shell};

    #[test]
    fn a_process_is_read_until_it_has_ended() {
        let mut child = start("cat", &[]);
        let found = OtherProcess::find(Pid(child.id())).expect("it runs");
        for backend in [
            Backend::ResidentSet,
            Backend::ProportionalSet,
            Backend::UniqueSet,
        ] {
            let memory = found.read(backend.into()).expect("it may be read");
            assert!(memory > Bytes::new(50_000), "{backend:?}: {memory}");
        }
        child.kill().expect("killed");
        let pid = libc::pid_t::try_from(child.id()).expect("a process's number");
        // SAFETY: the structure consists of numbers.
        let mut ended: libc::siginfo_t = unsafe { std::mem::zeroed() };
        let look_only = libc::WEXITED | libc::WNOWAIT;
        // SAFETY: the call waits until the child has ended, and does not reap it.
        unsafe { libc::waitid(libc::P_PID, pid.cast_unsigned(), &raw mut ended, look_only) };
        for backend in [Backend::ResidentSet, Backend::ProportionalSet] {
            let not_waited_for = found.read(backend.into()).expect_err("it has ended");
            assert!(not_waited_for.has_ended(), "{not_waited_for}");
        }
        child.wait().expect("ended");
        let gone = found.read(Quantity::default()).expect_err("it is gone");
        assert!(gone.has_ended(), "{gone}");
        let text = format!("cannot read the memory of process `{}`: ", child.id());
        assert!(gone.to_string().starts_with(&text), "{gone}");
    }

    #[test]
    fn no_process_has_an_impossible_pid() {
        let none = OtherProcess::find(Pid(u32::MAX)).expect_err("too large");
        assert!(none.has_ended(), "{none}");
    }

    #[test]
    fn children_are_read_separately_and_as_a_sum() {
        let mut shell = start_shell();
        let found = OtherProcess::find(Pid(shell.id())).expect("it runs");
        let below = found
            .read_descendants(Backend::ResidentSet)
            .expect("may be read");
        assert_eq!(below.each.len(), 1, "{below:?}");
        assert_eq!(below.each[0].1, below.amount);
        let alone = found.read(Quantity::default()).expect("may be read");
        let together = found.read(Quantity {
            backend: Backend::ResidentSet,
            children: Children::Include,
        });
        assert_eq!(together.expect("may be read"), alone + below.amount);
        drop(shell.stdin.take());
        shell.wait().expect("ended");
    }
}
