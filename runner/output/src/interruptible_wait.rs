//! Waiting for a reader that may never come or may stop. A signal or a time limit ends the wait.

use std::ffi::c_int;
use std::fs::File;
use std::io::{self, Write};
use std::mem;
use std::os::fd::{AsFd, AsRawFd};
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use crate::open::{Opened, append};

/// The signals that end the wait.
const ENDING: [c_int; 4] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT];

/// The last received signal; zero if there was none.
static RECEIVED: AtomicI32 = AtomicI32::new(0);

/// The time between two checks for a reader or a signal.
const INTERVAL: Duration = Duration::from_millis(20);

extern "C" fn store(signal: c_int) {
    RECEIVED.store(signal, Ordering::Relaxed);
}

/// The time that a process which is being ended by a signal waits for its readers.
const LIMIT: Duration = Duration::from_secs(5);

/// While this value lives, the signals that would end the process only end the wait. When it is dropped, a received signal
/// ends the process after all.
pub struct InterruptibleWait {
    before: Vec<(c_int, libc::sigaction)>,
    /// The end of the time limit.
    until: Option<Instant>,
}

/// Begins a wait.
pub type BeginWait = fn() -> InterruptibleWait;

impl InterruptibleWait {
    /// Installs the handlers. Ignored signals stay ignored.
    #[must_use]
    pub fn begin() -> Self {
        RECEIVED.store(0, Ordering::Relaxed);
        let before = ENDING.into_iter().filter_map(|signal| {
            // SAFETY: all zero is a valid value of both.
            let (mut before, mut storing): (libc::sigaction, libc::sigaction) =
                unsafe { mem::zeroed() };
            // SAFETY: only reads the disposition, and overwrites `before`.
            unsafe { libc::sigaction(signal, ptr::null(), &raw mut before) };
            if before.sa_sigaction == libc::SIG_IGN {
                return None;
            }
            storing.sa_sigaction = store as *const () as libc::sighandler_t;
            // SAFETY: the handler only stores a number.
            unsafe { libc::sigaction(signal, &raw const storing, ptr::null_mut()) };
            Some((signal, before))
        });
        Self {
            before: before.collect(),
            until: None,
        }
    }

    /// Begins a wait with a time limit of five seconds, in the handler of the signal that ends the process. All
    /// signals keep their actions: a second one ends the process.
    #[must_use]
    pub fn begin_in_handler() -> Self {
        Self {
            before: Vec::new(),
            until: Some(Instant::now() + LIMIT),
        }
    }

    /// Waits until a process reads the FIFO, and returns the open file. Any other file is returned at once.
    ///
    /// # Errors
    /// The file cannot be written, or a signal was received.
    pub fn reader(&self, path: &Path, mut opened: Opened) -> io::Result<File> {
        loop {
            match opened {
                Opened::Ready(file) => return Ok(file),
                Opened::NoReader => {
                    self.end()?;
                    std::thread::sleep(INTERVAL);
                    opened = append(path)?;
                }
            }
        }
    }

    /// Returns whether a signal has ended the wait.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.end().is_err()
    }

    /// Returns a writer that waits until `to` accepts bytes. It writes small parts, so that no write blocks.
    pub fn writer<'a>(&'a self, to: impl Write + AsFd + 'a) -> impl Write + 'a {
        Writer { to, wait: self }
    }

    fn end(&self) -> io::Result<()> {
        if let Some(until) = self.until {
            return match Instant::now() < until {
                true => Ok(()),
                false => Err(io::Error::other("it was not read in time")),
            };
        }
        match RECEIVED.load(Ordering::Relaxed) {
            0 => Ok(()),
            _ => Err(io::Error::other(
                "a signal was received before the text was read",
            )),
        }
    }
}

impl Drop for InterruptibleWait {
    fn drop(&mut self) {
        let received = RECEIVED.load(Ordering::Relaxed);
        for (signal, before) in &self.before {
            // SAFETY: restores a disposition that the system has returned.
            unsafe { libc::sigaction(*signal, &raw const *before, ptr::null_mut()) };
        }
        let mut before = self.before.iter();
        let ends = |(signal, before): &&(c_int, libc::sigaction)| {
            *signal == received && before.sa_sigaction == libc::SIG_DFL
        };
        if before.any(|it| ends(&it)) {
            // SAFETY: sends a signal to this process.
            unsafe { libc::raise(received) };
        }
    }
}

struct Writer<'a, W> {
    to: W,
    wait: &'a InterruptibleWait,
}

impl<W: Write + AsFd> Write for Writer<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = &bytes[..bytes.len().min(libc::PIPE_BUF)];
        loop {
            if !has_room(self.to.as_fd().as_raw_fd()) {
                self.wait.end()?;
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

/// Returns whether the descriptor accepts bytes, or has a permanent error.
fn has_room(descriptor: c_int) -> bool {
    let mut asked = libc::pollfd {
        fd: descriptor,
        events: libc::POLLOUT,
        revents: 0,
    };
    let interval = c_int::try_from(INTERVAL.as_millis()).unwrap_or(c_int::MAX);
    // SAFETY: the array lives across the call.
    unsafe { libc::poll(&raw mut asked, 1, interval) > 0 }
}
