//! What a program writes to the terminal while that shows a chart: it is kept, and written to the terminal afterwards. The
//! program goes on writing to a terminal, one of our own.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::mem;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::process::Stdio;

use super::waiting::wait;

/// What a program has written so far.
#[derive(Debug)]
pub(crate) struct Output {
    ours: File,
    /// As long as the program has not been started.
    programs: Option<OwnedFd>,
    kept: File,
    /// Whether anybody can still write.
    is_open: bool,
}

impl Output {
    /// A terminal as large as this one.
    pub(crate) fn like(terminal: &File) -> io::Result<Self> {
        let (mut ours, mut programs) = (-1, -1);
        let terminal = terminal.as_raw_fd();
        // SAFETY: all zero are valid values, overwritten by the calls, which keep no pointer.
        let failed = unsafe {
            let mut size: libc::winsize = mem::zeroed();
            let mut modes: libc::termios = mem::zeroed();
            libc::ioctl(terminal, libc::TIOCGWINSZ, &raw mut size);
            libc::tcgetattr(terminal, &raw mut modes);
            // lines are ended as terminals have it when they come to the other one
            modes.c_oflag &= !libc::OPOST;
            let name = std::ptr::null_mut();
            libc::openpty(
                &raw mut ours,
                &raw mut programs,
                name,
                &raw mut modes,
                &raw mut size,
            )
        };
        if failed != 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: both were just opened, and are nobody else's.
        let (ours, programs) = unsafe { (File::from_raw_fd(ours), OwnedFd::from_raw_fd(programs)) };
        for descriptor in [ours.as_raw_fd(), programs.as_raw_fd()] {
            // SAFETY: changes the flags of a descriptor of ours.
            unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
        // SAFETY: as above.
        unsafe { libc::fcntl(ours.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
        Ok(Self {
            ours,
            programs: Some(programs),
            kept: tempfile::tempfile()?,
            is_open: true,
        })
    }

    /// What a program gets in the place of the terminal.
    pub(crate) fn stream(&self) -> io::Result<Stdio> {
        let gone = || io::Error::from(io::ErrorKind::NotConnected);
        let programs = self.programs.as_ref().ok_or_else(gone)?;
        Ok(programs.try_clone()?.into())
    }

    /// The program has been started.
    pub(crate) fn hand_over(&mut self) {
        self.programs = None;
    }

    /// Is as large as this terminal from now on.
    pub(crate) fn be_as_large_as(&self, terminal: &File) {
        // SAFETY: all zero is a valid value, overwritten by the first call; neither keeps the pointer.
        unsafe {
            let mut size: libc::winsize = mem::zeroed();
            if libc::ioctl(terminal.as_raw_fd(), libc::TIOCGWINSZ, &raw mut size) == 0 {
                libc::ioctl(self.ours.as_raw_fd(), libc::TIOCSWINSZ, &raw const size);
            }
        }
    }

    /// Becomes readable when something was written; nothing if that cannot happen any more.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.is_open.then(|| self.ours.as_fd())
    }

    /// Keeps what was written meanwhile.
    pub(crate) fn keep(&mut self) {
        // where there is no room for it, it is lost; the program does not wait
        self.is_open = copy(&mut self.ours, &mut self.kept).unwrap_or(false);
    }

    /// Writes to `terminal` what was kept.
    pub(crate) fn give_back(&mut self, terminal: &mut File) -> io::Result<()> {
        self.keep();
        self.kept.rewind()?;
        io::copy(&mut self.kept, terminal)?;
        Ok(())
    }

    /// Writes to `terminal` what else comes, up to the end.
    pub(crate) fn pass_on(mut self, terminal: &mut File) -> io::Result<()> {
        loop {
            wait([Some(self.ours.as_fd())], None);
            if !copy(&mut self.ours, terminal)? {
                return Ok(());
            }
        }
    }
}

/// Copies what is there; whether more can come.
fn copy(from: &mut File, to: &mut File) -> io::Result<bool> {
    let mut part = [0; 4096];
    loop {
        match from.read(&mut part) {
            Ok(0) => return Ok(false),
            Ok(length) => to.write_all(&part[..length])?,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // how the system says that nobody has it open any more
            Err(error) if error.raw_os_error() == Some(libc::EIO) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}
