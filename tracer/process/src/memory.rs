//! The memory of several processes with the processes that could not be read.

use std::io;

use pyprof_measure::Bytes;

use crate::Pid;

/// The memory of several processes.
#[derive(Debug, Default)]
pub struct Memory {
    /// The sum over the processes that could be read.
    pub amount: Bytes,
    /// The pid and the memory of each process that could be read.
    pub each: Vec<(Pid, Bytes)>,
    /// The first process that exists but could not be read.
    pub left_out: Option<LeftOut>,
}

/// A process whose memory is missing in a sum, and the reason.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the memory of the child process `{process}`: {why}")]
pub struct LeftOut {
    /// The pid.
    pub process: Pid,
    /// The error of the system.
    pub why: io::Error,
}

impl Memory {
    /// Adds the memory of a process. A process that has ended adds nothing. A process that this user may not read is
    /// left out.
    ///
    /// # Errors
    /// Any other error of the reading, since it would hit every process.
    pub(crate) fn add(&mut self, process: Pid, read: io::Result<Option<Bytes>>) -> io::Result<()> {
        match read {
            Ok(None) => {}
            Ok(Some(amount)) => {
                self.amount += amount;
                self.each.push((process, amount));
            }
            Err(why) if is_gone(&why) => {}
            Err(why) if why.kind() == io::ErrorKind::PermissionDenied => {
                self.left_out.get_or_insert(LeftOut { process, why });
            }
            Err(why) => return Err(why),
        }
        Ok(())
    }
}

/// Returns the memory that the kernel shows; none if it shows zero, as for a process that has ended and was not waited
/// for, and for a kernel thread.
pub(crate) fn if_any(shown: Bytes) -> Option<Bytes> {
    (shown != Bytes::ZERO).then_some(shown)
}

/// Returns whether the error says that the process no longer exists.
pub(crate) fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ESRCH)
}

/// Makes the error for a backend whose counters exist only in the measured process itself.
pub(crate) fn knows_itself_only() -> io::Error {
    io::Error::other(
        "the counters of Python and of the allocator can be read only within the process",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(number: i32) -> io::Result<Option<Bytes>> {
        Err(io::Error::from_raw_os_error(number))
    }

    #[test]
    fn a_process_that_has_ended_adds_nothing_and_is_no_error() {
        let mut memory = Memory::default();
        memory.add(Pid(7), Ok(Some(Bytes::new(5)))).expect("read");
        memory.add(Pid(8), failed(libc::ENOENT)).expect("ended");
        memory.add(Pid(9), failed(libc::ESRCH)).expect("ended");
        memory
            .add(Pid(10), Ok(if_any(Bytes::ZERO)))
            .expect("not waited for");
        assert_eq!(memory.amount, Bytes::new(5));
        assert_eq!(memory.each, [(Pid(7), Bytes::new(5))]);
        assert!(memory.left_out.is_none());
    }

    #[test]
    fn the_first_unreadable_process_is_named() {
        let mut memory = Memory::default();
        memory.add(Pid(7), failed(libc::EACCES)).expect("left out");
        memory.add(Pid(8), Ok(Some(Bytes::new(5)))).expect("read");
        memory.add(Pid(9), failed(libc::EPERM)).expect("left out");
        assert_eq!(memory.amount, Bytes::new(5));
        assert_eq!(memory.left_out.map(|it| it.process), Some(Pid(7)));
    }

    #[test]
    fn any_other_failure_is_an_error() {
        assert!(Memory::default().add(Pid(7), failed(libc::EMFILE)).is_err());
    }
}
