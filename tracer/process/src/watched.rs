//! Another process, read many times in as little time as possible.

use std::io;

use pyprof_measure::{Backend, Bytes};

use crate::system::Watched as System;
use crate::{LeftOut, Pid, Unreadable};

/// A process whose memory is read many times. All readings are of the process that was found, even if another process
/// has got its pid meanwhile.
#[derive(Debug)]
pub struct Watched {
    process: Pid,
    system: System,
}

impl Watched {
    /// Finds the process that has this pid now.
    ///
    /// # Errors
    /// No process has this pid, or it may not be read.
    pub fn find(process: Pid, backend: Backend) -> Result<Self, Unreadable> {
        let system = System::find(process, backend).map_err(|why| Unreadable { process, why })?;
        Ok(Self { process, system })
    }

    /// Returns the pid.
    #[must_use]
    pub const fn pid(&self) -> Pid {
        self.process
    }

    /// Reads the memory of the process.
    ///
    /// # Errors
    /// The process has ended, or may not be read.
    pub fn read(&mut self) -> Result<Bytes, Unreadable> {
        let read = self.system.read();
        self.named(read)
    }

    /// Calls `seen` with the pid and the memory of each descendant. Processes that may not be read are left out; the
    /// first of them is returned.
    ///
    /// # Errors
    /// An error that would hit every process.
    pub fn read_descendants(
        &mut self,
        seen: impl FnMut(Pid, Bytes),
    ) -> Result<Option<LeftOut>, Unreadable> {
        let read = self.system.read_descendants(seen);
        self.named(read)
    }

    /// Reads the high-water mark of the resident set. Returns none if it cannot have changed since the last call, or if
    /// the system has no high-water mark.
    ///
    /// # Errors
    /// The process has ended, or may not be read.
    pub fn highest(&mut self) -> Result<Option<Bytes>, Unreadable> {
        let read = self.system.highest();
        self.named(read)
    }

    /// Resets the high-water mark to the current resident set.
    ///
    /// # Errors
    /// The process has ended, or may not be written to.
    pub fn reset_highest(&mut self) -> Result<(), Unreadable> {
        let reset = self.system.reset_highest();
        self.named(reset)
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
    use std::collections::HashSet;
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};

    use super::*;
    use crate::waiting_child::start_shell;

    fn children(watched: &mut Watched) -> HashSet<Pid> {
        let mut seen = HashSet::new();
        let left_out = watched.read_descendants(|process, memory| {
            assert!(memory > Bytes::ZERO);
            seen.insert(process);
        });
        assert!(left_out.expect("may be read").is_none());
        seen
    }

    #[test]
    fn a_process_and_its_children_are_read_until_they_have_ended() {
        let mut shell = start_shell();
        let mut watched = Watched::find(Pid(shell.id()), Backend::ResidentSet).expect("it runs");
        let first = children(&mut watched);
        assert_eq!(first.len(), 1);
        for _ in 0..3 {
            assert!(watched.read().expect("it runs") > Bytes::ZERO);
            assert_eq!(children(&mut watched), first);
        }
        drop(shell.stdin.take());
        shell.wait().expect("ended");
        assert!(watched.read().expect_err("it has ended").has_ended());
        assert!(watched.highest().expect_err("it has ended").has_ended());
        assert!(children(&mut watched).is_empty());
    }

    #[test]
    fn new_and_ended_processes_are_seen_at_the_next_sample_after_quiet_ones() {
        const COMES_AND_GOES: &str =
            "read line; sleep 60 & echo; read line; kill $!; wait; echo; read line";
        let mut command = Command::new("sh");
        command.args(["-c", COMES_AND_GOES]);
        let shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut shell = shell.expect("there is a shell");
        let mut to = shell.stdin.take().expect("a pipe");
        let mut from = shell.stdout.take().expect("a pipe");
        let mut watched = Watched::find(Pid(shell.id()), Backend::ResidentSet).expect("it runs");
        for count in [0, 1, 0] {
            for _ in 0..3 {
                assert_eq!(children(&mut watched).len(), count);
            }
            to.write_all(b"\n").expect("written");
            // the last line ends the shell
            let _ = from.read(&mut [0]).expect("answered");
        }
        shell.wait().expect("ended");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_readings_without_proc_are_the_same() {
        let mut shell = start_shell();
        let backend = Backend::ResidentSet;
        let mut here = Watched::find(Pid(shell.id()), backend).expect("it runs");
        let mut there =
            crate::system_sysinfo::Watched::find(Pid(shell.id()), backend).expect("it runs");
        assert_eq!(there.read().ok(), here.read().ok());
        let mut count = 0;
        let left_out = there.read_descendants(|_, _| count += 1);
        assert!(left_out.expect("may be read").is_none());
        assert_eq!(count, 1);
        assert_eq!(there.highest().expect("not known"), None);
        assert!(there.reset_highest().is_err());
        drop(shell.stdin.take());
        shell.wait().expect("ended");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_high_water_mark_is_read_again_only_after_the_process_has_run() {
        let mut shell = start_shell();
        let mut watched = Watched::find(Pid(shell.id()), Backend::ResidentSet).expect("it runs");
        let mark = watched
            .highest()
            .expect("may be read")
            .expect("there is one");
        assert!(mark >= watched.read().expect("it runs"));
        // the shell waits for its child
        assert_eq!(watched.highest().expect("may be read"), None);
        watched.reset_highest().expect("it may be written to");
        drop(shell.stdin.take());
        shell.wait().expect("ended");
    }
}
