//! The memory of a process, read again and again.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::folder::{Folder, Purpose, has_ended, not_known};
use super::{smaps_rollup, statm};
use crate::other::knows_itself_only;
use crate::{Backend, Bytes};

pub(super) type Parse = fn(&str) -> Option<Bytes>;

/// Where the figure of a backend stands, and how it is read.
pub(super) fn place(backend: Backend) -> io::Result<(&'static str, Parse)> {
    match backend {
        Backend::ResidentSet => Ok(("statm", statm::resident_set)),
        Backend::ProportionalSet => Ok(("smaps_rollup", smaps_rollup::proportional_set)),
        Backend::UniqueSet => Ok(("smaps_rollup", smaps_rollup::unique_set)),
        Backend::Traced | Backend::ThreadHeap => Err(knows_itself_only()),
    }
}

/// The figure of one process.
#[derive(Debug)]
pub(super) struct Figure {
    file: &'static str,
    parse: Parse,
    /// `statm` stays open. The other file is bound to the program that runs when it is opened, and is nothing any more
    /// when the process has executed another one.
    open: Option<File>,
}

impl Figure {
    pub(super) fn of(folder: &Folder, backend: Backend) -> io::Result<Self> {
        let (file, parse) = place(backend)?;
        let open = match backend {
            Backend::ResidentSet => Some(folder.open(file, Purpose::Reading)?),
            _ => None,
        };
        Ok(Self { file, parse, open })
    }

    /// The memory now; of a process that has ended it may be nothing.
    pub(super) fn read(&self, folder: &Folder) -> io::Result<Bytes> {
        match &self.open {
            Some(file) => kept::<128, _>(file, self.parse),
            None => folder.parsed(self.file, self.parse),
        }
    }
}

/// What `parse` makes of the first `SIZE` bytes of an open file.
pub(super) fn kept<const SIZE: usize, T>(
    file: &File,
    parse: impl FnOnce(&str) -> Option<T>,
) -> io::Result<T> {
    let mut text = [0; SIZE];
    let length = file.read_at(&mut text, 0)?;
    if length == 0 {
        return Err(has_ended());
    }
    // a name need not be of whole characters
    let text = String::from_utf8_lossy(&text[..length]);
    parse(&text).ok_or_else(not_known)
}
