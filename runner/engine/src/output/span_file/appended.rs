//! A regular file to which lines are appended as long as the process lives.

use std::fs::{File, Metadata, OpenOptions};
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd, RawFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use pyprof_process::high_descriptor;

/// Opens a file for appending.
type OpenFile = fn(&Path) -> Option<File>;

/// A file that is open.
pub(super) struct Appended {
    path: PathBuf,
    open: OpenFile,
    descriptor: RawFd,
    identity: (u64, u64),
}

impl Appended {
    /// Opens a regular file.
    pub(super) fn open(path: &Path, open: OpenFile) -> Option<Self> {
        let file = open(path)?;
        let metadata = file.metadata().ok()?;
        metadata.is_file().then(|| Self {
            path: path.to_owned(),
            open,
            // the program may have reused the number, so that it is never closed
            descriptor: high_descriptor(OwnedFd::from(file)).into_raw_fd(),
            identity: (metadata.dev(), metadata.ino()),
        })
    }

    /// Returns the file. It is opened again if its descriptor has become another file: programs close descriptors that
    /// they do not know.
    pub(super) fn file(&mut self) -> Option<ManuallyDrop<File>> {
        let borrowed = |descriptor| {
            // SAFETY: the file is never dropped, so that the descriptor stays open.
            ManuallyDrop::new(unsafe { File::from_raw_fd(descriptor) })
        };
        let file = borrowed(self.descriptor);
        let is_it = |metadata: Metadata| (metadata.dev(), metadata.ino()) == self.identity;
        if file.metadata().is_ok_and(is_it) {
            return Some(file);
        }
        *self = Self::open(&self.path, self.open)?;
        Some(borrowed(self.descriptor))
    }
}

/// Opens a file that only this user may read. Others may write to its folder, so no link is followed.
pub(super) fn open_private(path: &Path) -> Option<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o600);
    options.custom_flags(libc::O_NOFOLLOW);
    options.open(path).ok()
}
