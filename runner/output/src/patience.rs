//! Writing to a reader that may never come, or stop: it is waited for until a signal ends that.

use std::ffi::c_int;
use std::fs::File;
use std::io::{self, Write};
use std::mem;
use std::os::fd::{AsFd, AsRawFd};
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use crate::open::{Opened, append};

/// The signals that end waiting.
const ENDING: [c_int; 4] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT];

/// The one that has come, or zero.
static COME: AtomicI32 = AtomicI32::new(0);

/// How long it is until it is asked again whether there is a reader, or a signal.
const A_MOMENT: Duration = Duration::from_millis(20);

extern "C" fn note(signal: c_int) {
    COME.store(signal, Ordering::Relaxed);
}

/// What the process does with these signals is changed while this is there: they end waiting, and nothing else. A signal
/// that would have ended the process does so when this is dropped.
pub struct Patience {
    before: Vec<(c_int, libc::sigaction)>,
}

impl Patience {
    /// Signals that are ignored are ignored still.
    #[must_use]
    pub fn begin() -> Self {
        COME.store(0, Ordering::Relaxed);
        let before = ENDING.into_iter().filter_map(|signal| {
            // SAFETY: all zero is a valid value; the handler only stores a number.
            unsafe {
                let mut before: libc::sigaction = mem::zeroed();
                libc::sigaction(signal, ptr::null(), &raw mut before);
                if before.sa_sigaction == libc::SIG_IGN {
                    return None;
                }
                let mut ours: libc::sigaction = mem::zeroed();
                ours.sa_sigaction = note as *const () as libc::sighandler_t;
                libc::sigaction(signal, &raw const ours, ptr::null_mut());
                Some((signal, before))
            }
        });
        Self {
            before: before.collect(),
        }
    }

    /// The file, as soon as something reads it.
    ///
    /// # Errors
    /// It cannot be written, or a signal has come.
    pub fn reader(&self, path: &Path, mut opened: Opened) -> io::Result<File> {
        loop {
            match opened {
                Opened::Ready(file) => return Ok(file),
                Opened::NoReader => {
                    self.end()?;
                    std::thread::sleep(A_MOMENT);
                    opened = append(path)?;
                }
            }
        }
    }

    /// Whether a signal has ended it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.end().is_err()
    }

    /// Has what is written wait for room. It is of one descriptor, and its parts are small, so that no write blocks.
    pub fn writer<'a>(&'a self, to: impl Write + AsFd + 'a) -> impl Write + 'a {
        Writer { to, patience: self }
    }

    fn end(&self) -> io::Result<()> {
        match COME.load(Ordering::Relaxed) {
            0 => Ok(()),
            _ => Err(io::Error::other("a signal came before it was read")),
        }
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        let come = COME.load(Ordering::Relaxed);
        for (signal, before) in &self.before {
            // SAFETY: puts back what the system gave.
            unsafe { libc::sigaction(*signal, &raw const *before, ptr::null_mut()) };
        }
        let mut before = self.before.iter();
        let ends = |(signal, before): &&(c_int, libc::sigaction)| {
            *signal == come && before.sa_sigaction == libc::SIG_DFL
        };
        if before.any(|it| ends(&it)) {
            // SAFETY: sends a signal to this process.
            unsafe { libc::raise(come) };
        }
    }
}

struct Writer<'a, W> {
    to: W,
    patience: &'a Patience,
}

impl<W: Write + AsFd> Write for Writer<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = &bytes[..bytes.len().min(libc::PIPE_BUF)];
        loop {
            if !has_room(self.to.as_fd().as_raw_fd()) {
                self.patience.end()?;
                continue;
            }
            match self.to.write(part) {
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
                    ) => {}
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Whether a part can be written, or never again.
fn has_room(descriptor: c_int) -> bool {
    let mut asked = libc::pollfd {
        fd: descriptor,
        events: libc::POLLOUT,
        revents: 0,
    };
    let moment = c_int::try_from(A_MOMENT.as_millis()).unwrap_or(c_int::MAX);
    // SAFETY: it lives across the call.
    unsafe { libc::poll(&raw mut asked, 1, moment) > 0 }
}

/// The beginning of some lines that a pipe takes as a whole, so that what another process writes does not come between: as
/// many whole lines as it takes, or what it takes of one that is longer.
#[must_use]
pub fn whole_lines(lines: &[u8]) -> &[u8] {
    if lines.len() <= libc::PIPE_BUF {
        return lines;
    }
    let most = &lines[..libc::PIPE_BUF];
    let end = most.iter().rposition(|byte| *byte == b'\n');
    end.map_or(most, |end| &most[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_gets_whole_lines() {
        assert_eq!(whole_lines(b"a\nb"), b"a\nb");
        let line = [vec![b'x'; 999], vec![b'\n']].concat();
        assert_eq!(whole_lines(&line.repeat(10)), line.repeat(4));
        assert_eq!(whole_lines(&[b'x'; 9999]).len(), libc::PIPE_BUF);
    }
}
