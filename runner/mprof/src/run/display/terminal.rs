//! The terminal that the display is written to.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use crate::run::poll::wait_writable;

/// A terminal, which mprof shares with the program and with the shell.
#[derive(Debug)]
pub(crate) struct Terminal(File);

impl Terminal {
    /// Returns the terminal of a stream, with a duplicated descriptor.
    pub(crate) fn of(stream: impl AsFd) -> io::Result<Self> {
        let descriptor = stream.as_fd().try_clone_to_owned()?;
        Ok(Self(descriptor.into()))
    }

    /// Returns the file of the terminal.
    pub(crate) fn file(&self) -> &File {
        &self.0
    }

    /// Returns whether another process group than that of mprof is in the foreground.
    pub(crate) fn has_other_foreground_group(&self) -> bool {
        // SAFETY: takes and returns a number.
        let foreground = unsafe { libc::tcgetpgrp(self.0.as_raw_fd()) };
        // SAFETY: takes nothing and cannot fail.
        let group = unsafe { libc::getpgrp() };
        // -1: this is not the controlling terminal of the session, so it has no foreground group
        foreground != -1 && foreground != group
    }
}

impl AsFd for Terminal {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Write for Terminal {
    /// Waits until the terminal accepts the bytes, even if the program has made it non-blocking: mprof and the program
    /// share that flag.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.0.write(bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => wait_writable(self.as_fd()),
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
