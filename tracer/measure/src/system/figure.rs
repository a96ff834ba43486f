//! The memory of a process, read again and again.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::folder::{Folder, Purpose, has_ended, not_known};
use super::{smaps_rollup, statm};
use crate::memory::has_ended as says_ended;
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

impl Figure {
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
            Err(why) if says_ended(&why) => self.read_in_another_thread(folder).ok_or(why),
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

/// The first that `find` finds in an open file, of which no more is read than that takes.
pub(super) fn found<T>(file: &File, find: impl Fn(&str) -> Option<T>) -> io::Result<Option<T>> {
    let mut text = Vec::new();
    let mut part = [0; 4096];
    loop {
        let length = file.read_at(&mut part, text.len() as u64)?;
        if length == 0 && text.is_empty() {
            return Err(has_ended());
        }
        text.extend_from_slice(&part[..length]);
        let end = text.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
        // a name need not be of whole characters
        let found = find(&String::from_utf8_lossy(&text[..end]));
        if found.is_some() || length == 0 {
            return Ok(found);
        }
    }
}
