//! The terminal on which something is shown.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use super::waiting::wait_for_room;

/// A terminal, which we share with the program and with the shell.
#[derive(Debug)]
pub(crate) struct Terminal(File);

impl Terminal {
    /// The same one, under another descriptor.
    pub(crate) fn of(stream: impl AsFd) -> io::Result<Self> {
        let descriptor = stream.as_fd().try_clone_to_owned()?;
        Ok(Self(descriptor.into()))
    }

    /// The file.
    pub(crate) fn file(&self) -> &File {
        &self.0
    }

    /// Whether it is lent to others now: a shell gives it to one group of processes at a time.
    pub(crate) fn is_others(&self) -> bool {
        // SAFETY: asks for numbers.
        let (shown, ours) = unsafe { (libc::tcgetpgrp(self.0.as_raw_fd()), libc::getpgrp()) };
        // nobody lends one that is not the terminal of our session
        shown != -1 && shown != ours
    }
}

impl AsFd for Terminal {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Write for Terminal {
    /// Waits for room, also where the program does not: whether one waits is the terminal's, not the writer's.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.0.write(bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => wait_for_room(self.as_fd()),
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
