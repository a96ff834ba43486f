//! The output of a program while the terminal shows a chart. The program writes to a pseudo-terminal. mprof keeps its
//! output in a temporary file, and writes it to the terminal at the end.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::mem;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::process::Stdio;
use std::ptr;

use super::forward_output::{Read, forward_in_background, read};
use super::terminal::Terminal;
use crate::run::reason::reason;
use crate::warning::warn;

/// The output of a program so far.
#[derive(Debug)]
pub(crate) struct KeptOutput {
    terminal: Terminal,
    controller: File,
    /// The program's side of the pseudo-terminal, until the program has been started.
    program_side: Option<OwnedFd>,
    kept: File,
    /// The number of bytes that the program has written.
    length: u64,
    /// The error of writing to the temporary file. Later output is read and dropped, so that the program does not block.
    keep_error: Option<io::Error>,
    /// True if a process still has the program's side open and can write.
    is_open: bool,
}

impl KeptOutput {
    /// Opens a pseudo-terminal with the size and modes of this terminal.
    pub(crate) fn for_terminal(terminal: &Terminal) -> io::Result<Self> {
        let terminal = Terminal::of(terminal)?;
        let (mut controller, mut program_side) = (-1, -1);
        let descriptor = terminal.as_fd().as_raw_fd();
        // SAFETY: all zero is a valid value.
        let mut size: libc::winsize = unsafe { mem::zeroed() };
        // SAFETY: the call writes the size, and keeps no pointer.
        unsafe { libc::ioctl(descriptor, libc::TIOCGWINSZ, &raw mut size) };
        // SAFETY: all zero is a valid value.
        let mut modes: libc::termios = unsafe { mem::zeroed() };
        // SAFETY: the call writes the modes, and keeps no pointer.
        unsafe { libc::tcgetattr(descriptor, &raw mut modes) };
        // the real terminal converts line ends when the output is written to it
        modes.c_oflag &= !libc::OPOST;
        // SAFETY: the call writes the descriptors, reads the modes and the size, and keeps no pointer.
        let failed = unsafe {
            libc::openpty(
                &raw mut controller,
                &raw mut program_side,
                ptr::null_mut(),
                &raw mut modes,
                &raw mut size,
            )
        };
        if failed != 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor was just opened, and nothing else owns it.
        let controller = unsafe { File::from_raw_fd(controller) };
        // SAFETY: as above.
        let program_side = unsafe { OwnedFd::from_raw_fd(program_side) };
        for descriptor in [controller.as_raw_fd(), program_side.as_raw_fd()] {
            // SAFETY: changes the flags of a descriptor that is owned here.
            unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
        // SAFETY: changes the flags of a descriptor that is owned here.
        unsafe { libc::fcntl(controller.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
        Ok(Self {
            terminal,
            controller,
            program_side: Some(program_side),
            kept: tempfile::tempfile()?,
            length: 0,
            keep_error: None,
            is_open: true,
        })
    }

    /// Returns a stream of the program's side, which replaces the terminal for the program.
    pub(crate) fn stream(&self) -> io::Result<Stdio> {
        let gone = || io::Error::from(io::ErrorKind::NotConnected);
        let program_side = self.program_side.as_ref().ok_or_else(gone)?;
        Ok(program_side.try_clone()?.into())
    }

    /// Closes mprof's copy of the program's side, once the program has been started.
    pub(crate) fn close_program_side(&mut self) {
        self.program_side = None;
    }

    /// Gives the pseudo-terminal the size of the terminal.
    pub(crate) fn resize(&self) {
        let terminal = self.terminal.as_fd().as_raw_fd();
        let controller = self.controller.as_raw_fd();
        // SAFETY: all zero is a valid value.
        let mut size: libc::winsize = unsafe { mem::zeroed() };
        // SAFETY: the call writes the size, and keeps no pointer.
        if unsafe { libc::ioctl(terminal, libc::TIOCGWINSZ, &raw mut size) } == 0 {
            // SAFETY: the call reads the size.
            unsafe { libc::ioctl(controller, libc::TIOCSWINSZ, &raw const size) };
        }
    }

    /// Returns a descriptor that becomes readable when the program has written; `None` after the end of its output.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.is_open.then(|| self.controller.as_fd())
    }

    /// Reads and keeps the output since the last call.
    pub(crate) fn keep(&mut self) {
        let mut part = [0; 4096];
        // bounded, so that a program that writes without a pause does not delay samples
        for _ in 0..MOST_READS {
            match read(&mut self.controller, &mut part) {
                Read::Part(part) => {
                    self.length += part.len() as u64;
                    if self.keep_error.is_none() {
                        self.keep_error = self.kept.write_all(part).err();
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

    /// Returns whether there is output to write, or more output may come.
    pub(crate) fn is_needed(&mut self) -> bool {
        self.keep();
        self.is_open || self.length > 0
    }

    /// Writes the kept output to the terminal. Output that comes later is forwarded.
    pub(crate) fn write_to_terminal(mut self) -> io::Result<()> {
        self.kept.rewind()?;
        let written = io::copy(&mut self.kept, &mut self.terminal)?;
        if let Some(why) = &self.keep_error {
            self.terminal.write_all(b"\n")?;
            let (lost, why) = (self.length.saturating_sub(written), reason(why));
            warn(format_args!(
                "{lost} bytes of the program's output are lost: {why}"
            ));
        }
        if self.is_open {
            forward_in_background(self.controller, self.terminal);
        }
        Ok(())
    }
}

/// The maximum number of reads in one call. They empty the buffer of any terminal.
const MOST_READS: usize = 16;
