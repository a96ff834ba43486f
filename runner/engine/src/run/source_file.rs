//! What Python reads a source from that cannot be read again, as it is open in this process.

use std::fs::{self, File};
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd, RawFd};
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt};
use std::path::Path;

use crate::run::tee::Tee;

const STANDARD_INPUT: RawFd = 0;

/// A source that Python is about to read.
pub(crate) enum SourceFile {
    /// A file, read up to its end without moving in it.
    Read(Vec<u8>),
    /// A pipe or a socket, which is read along.
    Pipe {
        tee: Tee,
        /// Python leaves it open after it has read the source.
        stays_open: bool,
    },
}

impl SourceFile {
    /// Standard input. `None` for a terminal, and for what is read without waiting.
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

    /// The pipe at `path`, if that is what `descriptor` is open for.
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

    /// What Python has read, now that it has read everything.
    pub(crate) fn end(self) -> Option<Vec<u8>> {
        match self {
            Self::Read(bytes) => Some(bytes),
            Self::Pipe { tee, stays_open } => tee.end(stays_open),
        }
    }
}

/// The descriptor that the system gives out next.
pub(crate) fn lowest_free_descriptor() -> RawFd {
    // SAFETY: takes a number.
    let lowest = unsafe { libc::dup(2) };
    // without standard error, nothing has been opened
    if lowest != -1 {
        // SAFETY: it has just been opened, here.
        unsafe { libc::close(lowest) };
    }
    lowest
}

/// A file of the interpreter's, which is not closed here.
fn borrowed(descriptor: RawFd) -> ManuallyDrop<File> {
    // SAFETY: the file is not closed; whatever is asked of a number that is not open fails.
    ManuallyDrop::new(unsafe { File::from_raw_fd(descriptor) })
}

/// Whether reading waits for what is written.
fn waits(descriptor: RawFd) -> bool {
    // SAFETY: takes and gives numbers.
    let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFL) };
    flags != -1 && flags & libc::O_NONBLOCK == 0
}

/// What a file has from where it is read next. Where that is stays.
fn rest(descriptor: RawFd, file: &File) -> Option<Vec<u8>> {
    // SAFETY: takes and gives numbers.
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
