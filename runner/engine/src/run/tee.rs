//! A pipe that Python reads once, read along: a thread copies it into another pipe, which takes its place.
//!
//! What Python reads from stays a pipe, ends when the other one ends, and may be closed early. Nothing is read ahead but
//! what fits into a pipe.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use pyprof_process::without_signals;
use pyprof_tracer::LONGEST_SOURCE;

/// A descriptor that something else has been put in the place of.
pub(crate) struct Tee {
    descriptor: RawFd,
    /// What it was open for.
    original: OwnedFd,
    has_ended: Arc<AtomicBool>,
    thread: JoinHandle<Option<Vec<u8>>>,
}

impl Tee {
    /// Begins to read along.
    pub(crate) fn begin(descriptor: RawFd) -> io::Result<Self> {
        let original = duplicate(descriptor)?;
        let from = duplicate(descriptor)?;
        let (reading, writing) = pipe()?;
        replace(descriptor, &reading)?;
        drop(reading);
        let has_ended = Arc::new(AtomicBool::new(false));
        let copying = {
            let has_ended = Arc::clone(&has_ended);
            move || {
                let bytes = copy(&from, &writing);
                // before Python reads the end
                has_ended.store(true, Ordering::Release);
                drop(writing);
                bytes
            }
        };
        let started = without_signals(|| thread::Builder::new().spawn(copying));
        match started {
            Ok(thread) => Ok(Self {
                descriptor,
                original,
                has_ended,
                thread,
            }),
            Err(cause) => {
                replace(descriptor, &original)?;
                Err(cause)
            }
        }
    }

    /// All that was read, once Python has come to its end. A descriptor that stays open gets back what it was open for.
    pub(crate) fn end(self, stays_open: bool) -> Option<Vec<u8>> {
        if stays_open {
            replace(self.descriptor, &self.original).ok()?;
        }
        // the thread goes on waiting if Python has stopped before the end
        let has_ended = self.has_ended.load(Ordering::Acquire);
        has_ended.then(|| self.thread.join().ok()).flatten()?
    }
}

/// Copies everything; gives it, unless it is too long or was not read to its end.
fn copy(from: &OwnedFd, to: &OwnedFd) -> Option<Vec<u8>> {
    let mut kept = Some(Vec::new());
    let mut buffer = [MaybeUninit::<u8>::uninit(); 16384];
    loop {
        // SAFETY: the buffer has that length.
        let length =
            unsafe { libc::read(from.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len()) };
        let length = usize::try_from(length).ok()?;
        if length == 0 {
            return kept;
        }
        // SAFETY: so many bytes have been written there.
        let bytes = unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), length) };
        if let Some(so_far) = &mut kept {
            so_far.extend_from_slice(bytes);
        }
        if kept
            .as_ref()
            .is_some_and(|kept| kept.len() as u64 > LONGEST_SOURCE)
        {
            kept = None;
        }
        write(to, bytes)?;
    }
}

fn write(to: &OwnedFd, mut bytes: &[u8]) -> Option<()> {
    while !bytes.is_empty() {
        // SAFETY: the slice has that length.
        let written = unsafe { libc::write(to.as_raw_fd(), bytes.as_ptr().cast(), bytes.len()) };
        bytes = bytes.get(usize::try_from(written).ok()?..)?;
    }
    Some(())
}

fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut ends = [-1; 2];
    // SAFETY: there is room for both.
    checked(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
    // SAFETY: both have just been opened, here.
    Ok(unsafe { (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])) })
}

/// Another descriptor of the same file, above the three standard streams.
fn duplicate(descriptor: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: takes and gives a number.
    let copy = checked(unsafe { libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 3) })?;
    // SAFETY: it has just been opened, here.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Puts a file in the place of what a descriptor is open for. What is executed inherits it as before.
fn replace(descriptor: RawFd, file: &OwnedFd) -> io::Result<()> {
    // SAFETY: takes numbers.
    let flags = checked(unsafe { libc::fcntl(descriptor, libc::F_GETFD) })?;
    let closes = if flags & libc::FD_CLOEXEC == 0 {
        0
    } else {
        libc::O_CLOEXEC
    };
    // SAFETY: takes numbers.
    checked(unsafe { libc::dup3(file.as_raw_fd(), descriptor, closes) })?;
    Ok(())
}

fn checked(result: i32) -> io::Result<i32> {
    if result == -1 {
        return Err(io::Error::last_os_error());
    }
    Ok(result)
}
