//! Another process, whose files are opened for each reading.

use std::io;

use pyprof_measure::{Backend, Bytes};

use super::descendants::Descendants;
use super::folder::{Folder, gone};
use super::memory_file::{MemoryFile, Parse, place};
use crate::Memory;
use crate::Pid;
use crate::memory::is_gone;
use crate::stat;

#[derive(Debug)]
pub(crate) struct Other {
    process: Pid,
    folder: Folder,
    descendants: Descendants,
}

impl Other {
    pub(crate) fn find(process: Pid) -> io::Result<Self> {
        Ok(Self {
            process,
            folder: Folder::of(process)?,
            descendants: Descendants::new(),
        })
    }

    pub(crate) fn read(&self, backend: Backend) -> io::Result<Bytes> {
        let mut figure = MemoryFile::of(&self.folder, backend)?;
        alive(&self.folder, figure.read(&self.folder))
    }

    pub(crate) fn read_descendants(&self, backend: Backend) -> io::Result<Memory> {
        let (file, parse): (_, Parse) = place(backend)?;
        self.descendants.read_below(self.process, file, parse)
    }
}

/// Returns the memory of a process that has not ended. The kernel shows no memory for two kinds of processes. One has
/// ended and was not waited for: this is an error. The other is a kernel thread: its memory is zero.
///
/// # Errors
/// The process has ended, or its files cannot be read.
pub(super) fn alive(folder: &Folder, read: io::Result<Option<Bytes>>) -> io::Result<Bytes> {
    match read {
        Ok(Some(amount)) => Ok(amount),
        Ok(None) => nothing(folder),
        Err(why) if is_gone(&why) => nothing(folder),
        Err(why) => Err(why),
    }
}

/// Returns zero if the process has not ended.
fn nothing(folder: &Folder) -> io::Result<Bytes> {
    if folder.parsed("stat", stat::parse_is_exiting)? {
        return Err(gone());
    }
    Ok(Bytes::ZERO)
}
