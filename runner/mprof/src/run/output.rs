//! What a program writes to the terminal while that shows a chart: it is kept, and written to the terminal afterwards. The
//! program goes on writing to a terminal, one of our own.

use std::fs::File;
use std::io::{self, Read as _, Seek, Write};
use std::mem;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::process::Stdio;

use super::reason::reason;
use super::waiting::wait;
use super::warn;

/// What a program has written so far.
#[derive(Debug)]
pub(crate) struct Output {
    ours: File,
    /// As long as the program has not been started.
    programs: Option<OwnedFd>,
    kept: File,
    /// So many bytes were written.
    length: u64,
    /// Why no more is kept, though it is read: nobody waits for it to be.
    full: Option<io::Error>,
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
            length: 0,
            full: None,
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
        let mut part = [0; 4096];
        // one that writes without an end keeps nobody from looking at it
        for _ in 0..PARTS {
            match read(&mut self.ours, &mut part) {
                Read::Part(part) => {
                    self.length += part.len() as u64;
                    if self.full.is_none() {
                        self.full = self.kept.write_all(part).err();
                    }
                }
                Read::Nothing => return,
                Read::End => {
                    self.is_open = false;
                    return;
                }
            }
        }
    }

    /// Writes to `terminal` what was kept.
    pub(crate) fn give_back(&mut self, terminal: &mut File) -> io::Result<()> {
        self.keep();
        self.kept.rewind()?;
        let given = io::copy(&mut self.kept, terminal)?;
        if let Some(why) = &self.full {
            let (lost, why) = (self.length.saturating_sub(given), reason(why));
            warn(&format!(
                "{lost} bytes that the program has written then are lost: {why}"
            ));
        }
        Ok(())
    }

    /// Writes to `terminal` what else comes, up to the end.
    pub(crate) fn pass_on(mut self, terminal: &mut File) -> io::Result<()> {
        let mut part = [0; 4096];
        loop {
            wait([Some(self.ours.as_fd())], None);
            match read(&mut self.ours, &mut part) {
                Read::Part(part) => terminal.write_all(part)?,
                Read::Nothing => {}
                Read::End => return Ok(()),
            }
        }
    }
}

/// So many at once. All that a terminal holds is less.
const PARTS: usize = 16;

/// What can be read now.
enum Read<'a> {
    Part(&'a [u8]),
    Nothing,
    /// Nor ever again.
    End,
}

fn read<'a>(from: &mut File, part: &'a mut [u8]) -> Read<'a> {
    match from.read(part) {
        Ok(length @ 1..) => Read::Part(&part[..length]),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ) =>
        {
            Read::Nothing
        }
        // the system has an error for it that nobody has it open any more
        Ok(0) | Err(_) => Read::End,
    }
}
