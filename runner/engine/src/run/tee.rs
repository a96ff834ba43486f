//! Copying a pipe that Python reads once. A thread copies it into a second pipe, which takes the place of the first.
//!
//! The descriptor that Python reads stays a pipe. It ends when the original pipe ends, and may be closed early. The
//! thread reads ahead only as much as fits into a pipe.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use pyprof_process::without_signals;
use pyprof_tracer::LONGEST_SOURCE;

/// A descriptor whose pipe was replaced by a copy.
pub(crate) struct Tee {
    descriptor: RawFd,
    /// The pipe that the descriptor was open for.
    original: OwnedFd,
    has_ended: Arc<AtomicBool>,
    thread: JoinHandle<Option<Vec<u8>>>,
}

impl Tee {
    /// Begins to copy.
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
                // set before `writing` is dropped: Python then reads the end
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

    /// Returns all that was copied, after Python has read to the end. A descriptor that stays open gets its original
    /// pipe back.
    pub(crate) fn end(self, stays_open: bool) -> Option<Vec<u8>> {
        if stays_open {
            replace(self.descriptor, &self.original).ok()?;
        }
        // if Python has stopped before the end, the thread is still waiting, and is not joined
        let has_ended = self.has_ended.load(Ordering::Acquire);
        has_ended.then(|| self.thread.join().ok()).flatten()?
    }
}

/// Copies everything. Returns the copy, unless it is too long or was not read to its end.
fn copy(from: &OwnedFd, to: &OwnedFd) -> Option<Vec<u8>> {
    let mut kept = Some(Vec::new());
    let mut buffer = [MaybeUninit::<u8>::uninit(); 16384];
    loop {
        // SAFETY: the buffer has this length.
        let length =
            unsafe { libc::read(from.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len()) };
        let length = usize::try_from(length).ok()?;
        if length == 0 {
            return kept;
        }
        // SAFETY: the read has written this number of bytes.
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
        // SAFETY: the slice has this length.
        let written = unsafe { libc::write(to.as_raw_fd(), bytes.as_ptr().cast(), bytes.len()) };
        bytes = bytes.get(usize::try_from(written).ok()?..)?;
    }
    Some(())
}

fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut ends = [-1; 2];
    // SAFETY: the array has room for both descriptors.
    checked(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
    // SAFETY: the descriptor was just opened here.
    let reading = unsafe { OwnedFd::from_raw_fd(ends[0]) };
    // SAFETY: as above.
    let writing = unsafe { OwnedFd::from_raw_fd(ends[1]) };
    Ok((reading, writing))
}

/// Returns another descriptor of the same file, above the three standard streams.
fn duplicate(descriptor: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: takes and returns numbers.
    let copy = checked(unsafe { libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 3) })?;
    // SAFETY: the descriptor was just opened here.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Makes `descriptor` refer to `file`. An executed program inherits the descriptor or not, as before.
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
