//! The memory of a process, read again and again.

use std::fs::File;
use std::io;

use super::folder::{Folder, Purpose, kept};
use super::{smaps_rollup, statm};
use crate::memory::is_gone;
use crate::other::knows_itself_only;
use pyprof_measure::{Backend, Bytes};

pub(super) type Parse = fn(&str) -> Option<Bytes>;

/// Where the figure of a backend stands, and how it is read.
pub(super) fn place(backend: Backend) -> io::Result<(&'static str, Parse)> {
    match backend {
        Backend::ResidentSet => Ok(("statm", statm::resident_set)),
        Backend::ProportionalSet => Ok(("smaps_rollup", smaps_rollup::proportional_set)),
        Backend::UniqueSet => Ok(("smaps_rollup", smaps_rollup::unique_set)),
        Backend::Traced | Backend::Heap | Backend::ThreadHeap => Err(knows_itself_only()),
    }
}

/// The figure of one process.
#[derive(Debug)]
pub(super) struct MemoryFile {
    backend: Backend,
    /// Where it is read when the first thread of the process has ended: the kernel shows it with those that live.
    thread: Option<(Folder, Place)>,
    first: Place,
}

/// A file that the figure stands in.
#[derive(Debug)]
struct Place {
    file: &'static str,
    parse: Parse,
    /// `statm` stays open. The other file is bound to the program that runs when it is opened, and is nothing any more
    /// when the process has executed another one.
    open: Option<File>,
}

impl MemoryFile {
    pub(super) fn of(folder: &Folder, backend: Backend) -> io::Result<Self> {
        Ok(Self {
            backend,
            thread: None,
            first: Place::of(folder, backend)?,
        })
    }

    /// The memory now; of a process that has ended it may be nothing.
    pub(super) fn read(&mut self, folder: &Folder) -> io::Result<Bytes> {
        let read = match &self.thread {
            Some((thread, place)) => place.read(thread),
            None => self.first.read(folder),
        };
        match read {
            Ok(Bytes::ZERO) => Ok(self.read_in_another_thread(folder).unwrap_or_default()),
            Err(why) if is_gone(&why) => self.read_in_another_thread(folder).ok_or(why),
            read => read,
        }
    }

    fn read_in_another_thread(&mut self, folder: &Folder) -> Option<Bytes> {
        self.thread = None;
        for thread in folder.threads().ok()? {
            let Ok(place) = Place::of(&thread, self.backend) else {
                continue;
            };
            match place.read(&thread) {
                Ok(Bytes::ZERO) | Err(_) => {}
                Ok(amount) => {
                    self.thread = Some((thread, place));
                    return Some(amount);
                }
            }
        }
        None
    }
}

impl Place {
    fn of(folder: &Folder, backend: Backend) -> io::Result<Self> {
        let (file, parse) = place(backend)?;
        let open = match backend {
            Backend::ResidentSet => Some(folder.open(file, Purpose::Reading)?),
            _ => None,
        };
        Ok(Self { file, parse, open })
    }

    fn read(&self, folder: &Folder) -> io::Result<Bytes> {
        match &self.open {
            Some(file) => kept::<128, _>(file, self.parse),
            None => folder.parsed(self.file, self.parse),
        }
    }
}
