//! Another process, whose files are opened for each reading.

use std::io;

use super::descendants::Descendants;
use super::figure::{Figure, Parse, place};
use super::folder::{Folder, has_ended};
use super::stat;
use crate::descent::Process;
use crate::memory::has_ended as says_ended;
use crate::{Backend, Bytes, Memory};

#[derive(Debug)]
pub(crate) struct Other {
    process: Process,
    folder: Folder,
    descendants: Descendants,
}

impl Other {
    pub(crate) fn find(process: Process) -> io::Result<Self> {
        Ok(Self {
            process,
            folder: Folder::of(process)?,
            descendants: Descendants::new(),
        })
    }

    pub(crate) fn read(&self, backend: Backend) -> io::Result<Bytes> {
        let mut figure = Figure::of(&self.folder, backend)?;
        alive(&self.folder, figure.read(&self.folder))
    }

    pub(crate) fn read_descendants(&self, backend: Backend) -> io::Result<Memory> {
        let (file, parse): (_, Parse) = place(backend)?;
        self.descendants.read_below(self.process, file, parse)
    }
}

/// What was read of a process, if it is still there: no memory is what one has that has ended and was not waited for, and
/// what a thread of the kernel has.
pub(super) fn alive(folder: &Folder, read: io::Result<Bytes>) -> io::Result<Bytes> {
    match read {
        Ok(Bytes::ZERO) => nothing(folder),
        Err(why) if says_ended(&why) => nothing(folder),
        read => read,
    }
}

/// Nothing, if the process is still there.
fn nothing(folder: &Folder) -> io::Result<Bytes> {
    if folder.parsed("stat", stat::has_ended)? {
        return Err(has_ended());
    }
    Ok(Bytes::ZERO)
}
