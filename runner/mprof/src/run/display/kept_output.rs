//! What a program writes to the terminal while that shows a chart: it is kept, and written to the terminal afterwards. The
//! program goes on writing to a terminal, one of our own.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::mem;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::process::Stdio;
use std::ptr;

use super::passing_on::{Read, pass_on_in_the_background, read};
use super::reason::reason;
use super::terminal::Terminal;
use super::warn;

/// What a program has written so far.
#[derive(Debug)]
pub(crate) struct Output {
    terminal: Terminal,
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
    pub(crate) fn like(terminal: &Terminal) -> io::Result<Self> {
        let terminal = Terminal::of(terminal)?;
        let (mut ours, mut programs) = (-1, -1);
        let descriptor = terminal.as_fd().as_raw_fd();
        // SAFETY: all zero are valid values, overwritten by the calls, which keep no pointer.
        let failed = unsafe {
            let mut size: libc::winsize = mem::zeroed();
            let mut modes: libc::termios = mem::zeroed();
            libc::ioctl(descriptor, libc::TIOCGWINSZ, &raw mut size);
            libc::tcgetattr(descriptor, &raw mut modes);
            // lines are ended as terminals have it when they come to the other one
            modes.c_oflag &= !libc::OPOST;
            let name = ptr::null_mut();
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
            terminal,
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

    /// Is as large as the terminal from now on.
    pub(crate) fn resize(&self) {
        let terminal = self.terminal.as_fd().as_raw_fd();
        // SAFETY: all zero is a valid value, overwritten by the first call; neither keeps the pointer.
        unsafe {
            let mut size: libc::winsize = mem::zeroed();
            if libc::ioctl(terminal, libc::TIOCGWINSZ, &raw mut size) == 0 {
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

    /// Whether there is something to give back, or can be.
    pub(crate) fn is_needed(&mut self) -> bool {
        self.keep();
        self.is_open || self.length > 0
    }

    /// Writes to the terminal what was kept. Who still writes writes there from now on.
    pub(crate) fn give_back(mut self) -> io::Result<()> {
        self.kept.rewind()?;
        let given = io::copy(&mut self.kept, &mut self.terminal)?;
        if let Some(why) = &self.full {
            self.terminal.write_all(b"\n")?;
            let (lost, why) = (self.length.saturating_sub(given), reason(why));
            warn(&format!(
                "{lost} bytes that the program has written then are lost: {why}"
            ));
        }
        if self.is_open {
            pass_on_in_the_background(self.ours, self.terminal);
        }
        Ok(())
    }
}

/// So many at once. All that a terminal holds is less.
const PARTS: usize = 16;
