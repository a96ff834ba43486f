//! What a reading of several processes gives.

use std::io;

use crate::process_tree::Pid;
use pyprof_measure::Bytes;

/// The memory of some processes together.
#[derive(Debug, Default)]
pub struct Memory {
    /// Of all that could be read.
    pub amount: Bytes,
    /// What each of these has.
    pub each: Vec<(u32, Bytes)>,
    /// The first that could not be, though it is there.
    pub left_out: Option<LeftOut>,
}

/// A process whose memory is missing in a sum, and why.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the memory of the child process `{process}`: {why}")]
pub struct LeftOut {
    /// Its number.
    pub process: u32,
    /// The system's own reason.
    pub why: io::Error,
}

impl Memory {
    /// Adds what was read of a process. Of one that has ended meanwhile there is nothing to add; one that we may not
    /// read is left out.
    ///
    /// # Errors
    /// What keeps us from reading any.
    pub(crate) fn add(&mut self, process: Pid, read: io::Result<Bytes>) -> io::Result<()> {
        match read {
            // nothing is left of one that has ended and was not waited for
            Ok(Bytes::ZERO) => {}
            Ok(amount) => {
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

/// Whether this is how a system says that a process is not there any more.
pub(crate) fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ESRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(number: i32) -> io::Result<Bytes> {
        Err(io::Error::from_raw_os_error(number))
    }

    #[test]
    fn who_has_ended_adds_nothing_and_is_no_error() {
        let mut memory = Memory::default();
        memory.add(7, Ok(Bytes::new(5))).expect("read");
        memory.add(8, failed(libc::ENOENT)).expect("ended");
        memory.add(9, failed(libc::ESRCH)).expect("ended");
        memory.add(10, Ok(Bytes::ZERO)).expect("not waited for");
        assert_eq!(memory.amount, Bytes::new(5));
        assert_eq!(memory.each, [(7, Bytes::new(5))]);
        assert!(memory.left_out.is_none());
    }

    #[test]
    fn the_first_that_may_not_be_read_is_named() {
        let mut memory = Memory::default();
        memory.add(7, failed(libc::EACCES)).expect("left out");
        memory.add(8, Ok(Bytes::new(5))).expect("read");
        memory.add(9, failed(libc::EPERM)).expect("left out");
        assert_eq!(memory.amount, Bytes::new(5));
        assert_eq!(memory.left_out.map(|it| it.process), Some(7));
    }

    #[test]
    fn what_keeps_us_from_reading_any_is_an_error() {
        assert!(Memory::default().add(7, failed(libc::EMFILE)).is_err());
    }
}
