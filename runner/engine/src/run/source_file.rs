//! A source that cannot be read twice, and that Python has open in this process.

use std::fs::{self, File};
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd, RawFd};
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt};
use std::path::Path;

use crate::run::tee::Tee;

const STANDARD_INPUT: RawFd = 0;

/// A source that Python is about to read.
pub(crate) enum SourceFile {
    /// A file. It is read to its end without moving its position.
    Read(Vec<u8>),
    /// A pipe or a socket, which is copied while Python reads it.
    Pipe {
        tee: Tee,
        /// True if Python leaves it open after it has read the source.
        stays_open: bool,
    },
}

impl SourceFile {
    /// Returns standard input; `None` for a terminal, and for a descriptor whose reads do not block.
    pub(crate) fn standard_input() -> Option<Self> {
        let file = borrowed(STANDARD_INPUT);
        let kind = file.metadata().ok()?.file_type();
        if kind.is_file() {
            return rest(STANDARD_INPUT, &file).map(Self::Read);
        }
        let is_stream = kind.is_fifo() || kind.is_socket();
        (is_stream && waits(STANDARD_INPUT)).then_some(())?;
        let tee = Tee::begin(STANDARD_INPUT).ok()?;
        Some(Self::Pipe {
            tee,
            stays_open: true,
        })
    }

    /// Returns the pipe at `path`, if `descriptor` is open for it.
    pub(crate) fn opened(path: &Path, descriptor: RawFd) -> Option<Self> {
        let (named, opened) = (
            fs::metadata(path).ok()?,
            borrowed(descriptor).metadata().ok()?,
        );
        let is_same = (named.dev(), named.ino()) == (opened.dev(), opened.ino());
        (is_same && opened.file_type().is_fifo() && waits(descriptor)).then_some(())?;
        let tee = Tee::begin(descriptor).ok()?;
        Some(Self::Pipe {
            tee,
            stays_open: false,
        })
    }

    /// Returns the source. Must be called after Python has read all of it.
    pub(crate) fn end(self) -> Option<Vec<u8>> {
        match self {
            Self::Read(bytes) => Some(bytes),
            Self::Pipe { tee, stays_open } => tee.end(stays_open),
        }
    }
}

/// Returns the descriptor that the system assigns next.
pub(crate) fn lowest_free_descriptor() -> RawFd {
    // SAFETY: takes a number.
    let lowest = unsafe { libc::dup(2) };
    // if standard error is closed, `dup` has opened nothing
    if lowest != -1 {
        // SAFETY: the descriptor was just opened here.
        unsafe { libc::close(lowest) };
    }
    lowest
}

/// Returns the file of a descriptor that belongs to the interpreter. The file is never closed here.
fn borrowed(descriptor: RawFd) -> ManuallyDrop<File> {
    // SAFETY: the file is never closed; calls on a descriptor that is not open fail.
    ManuallyDrop::new(unsafe { File::from_raw_fd(descriptor) })
}

/// Returns whether a read blocks until there is data.
fn waits(descriptor: RawFd) -> bool {
    // SAFETY: takes and returns numbers.
    let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFL) };
    flags != -1 && flags & libc::O_NONBLOCK == 0
}

/// Returns the content of a file from its current position to its end. The position does not change.
fn rest(descriptor: RawFd, file: &File) -> Option<Vec<u8>> {
    // SAFETY: takes and returns numbers.
    let at = unsafe { libc::lseek(descriptor, 0, libc::SEEK_CUR) };
    let at = u64::try_from(at).ok()?;
    let length = file.metadata().ok()?.len().saturating_sub(at);
    if length > pyprof_tracer::LONGEST_SOURCE {
        return None;
    }
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    file.read_exact_at(&mut bytes, at).ok()?;
    Some(bytes)
}
