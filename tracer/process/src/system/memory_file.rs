//! The file of `/proc` that shows the memory of a process. It is read many times.

use std::fs::File;
use std::io;

use pyprof_measure::{Backend, Bytes};

use super::folder::{Folder, Purpose, parsed_at_once};
use super::{smaps_rollup, statm};
use crate::memory::{if_any, is_gone, knows_itself_only};

pub(super) type Parse = fn(&str) -> Option<Bytes>;

/// Returns the file that shows what a backend counts, and its parser.
pub(super) fn place(backend: Backend) -> io::Result<(&'static str, Parse)> {
    match backend {
        Backend::ResidentSet => Ok(("statm", statm::resident_set)),
        Backend::ProportionalSet => Ok(("smaps_rollup", smaps_rollup::proportional_set)),
        Backend::UniqueSet => Ok(("smaps_rollup", smaps_rollup::unique_set)),
        Backend::Traced | Backend::Heap | Backend::ThreadHeap => Err(knows_itself_only()),
    }
}

/// The file of one process.
#[derive(Debug)]
pub(super) struct MemoryFile {
    backend: Backend,
    /// The file of another thread, used after the first thread of the process has ended: the kernel shows the memory
    /// only with threads that run.
    thread: Option<(Folder, Place)>,
    first: Place,
}

/// A file of the process, or of one of its threads.
#[derive(Debug)]
struct Place {
    file: &'static str,
    parse: Parse,
    /// The open file, for `statm` only. `smaps_rollup` belongs to the program that runs when it is opened, and shows
    /// nothing after the process has executed another program.
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

    /// Reads the memory; none for a process that has ended and was not waited for, and for a kernel thread.
    pub(super) fn read(&mut self, folder: &Folder) -> io::Result<Option<Bytes>> {
        let read = match &self.thread {
            Some((thread, place)) => place.read(thread),
            None => self.first.read(folder),
        };
        match read {
            Ok(None) => Ok(self.read_in_another_thread(folder)),
            Err(why) if is_gone(&why) => match self.read_in_another_thread(folder) {
                None => Err(why),
                amount => Ok(amount),
            },
            read => read,
        }
    }

    fn read_in_another_thread(&mut self, folder: &Folder) -> Option<Bytes> {
        self.thread = None;
        for thread in folder.threads().ok()? {
            let Ok(place) = Place::of(&thread, self.backend) else {
                continue;
            };
            if let Ok(Some(amount)) = place.read(&thread) {
                self.thread = Some((thread, place));
                return Some(amount);
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

    fn read(&self, folder: &Folder) -> io::Result<Option<Bytes>> {
        let shown = match &self.open {
            Some(file) => parsed_at_once::<128, _>(file, self.parse),
            None => folder.parsed(self.file, self.parse),
        };
        shown.map(if_any)
    }
}
