//! A process that is read many times: its files of `/proc` stay open.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use pyprof_measure::{Backend, Bytes};

use super::cpu_time::CpuTime;
use super::descendants::Descendants;
use super::folder::{Folder, Purpose, found};
use super::memory_file::{MemoryFile, place};
use super::other::alive;
use super::status;
use super::tracked_tree::TrackedTree;
use crate::LeftOut;
use crate::Pid;

#[derive(Debug)]
pub(crate) struct Watched {
    process: Pid,
    folder: Folder,
    file: MemoryFile,
    tree: TrackedTree,
    /// The descendants read without files that stay open, used if there are more of them than files may be open.
    descendants: Option<Descendants>,
    backend: Backend,
    status: File,
    /// The CPU time at the last reading of the high-water mark.
    cpu_time: Option<CpuTime>,
    /// The file `clear_refs`, which resets the high-water mark.
    clear_refs: Option<File>,
}

impl Watched {
    pub(crate) fn find(process: Pid, backend: Backend) -> io::Result<Self> {
        let folder = Folder::of(process)?;
        Ok(Self {
            process,
            file: MemoryFile::of(&folder, backend)?,
            tree: TrackedTree::of(process, backend),
            descendants: None,
            backend,
            status: folder.open("status", Purpose::Reading)?,
            cpu_time: None,
            clear_refs: None,
            folder,
        })
    }

    pub(crate) fn read(&mut self) -> io::Result<Bytes> {
        alive(&self.folder, self.file.read(&self.folder))
    }

    pub(crate) fn read_descendants(
        &mut self,
        mut seen: impl FnMut(Pid, Bytes),
    ) -> io::Result<Option<LeftOut>> {
        if self.descendants.is_none() {
            match self.tree.find() {
                Err(why) if why.raw_os_error() == Some(libc::EMFILE) => {
                    self.tree = TrackedTree::of(self.process, self.backend);
                }
                found => {
                    found?;
                    return self.tree.read(seen);
                }
            }
        }
        let descendants = self.descendants.get_or_insert(Descendants::new());
        let (file, parse) = place(self.backend)?;
        let memory = descendants.read_below(self.process, file, parse)?;
        for (process, amount) in memory.each {
            seen(process, amount);
        }
        Ok(memory.left_out)
    }

    pub(crate) fn highest(&mut self) -> io::Result<Option<Bytes>> {
        let cpu_time = CpuTime::of(self.process);
        if cpu_time.is_some() && cpu_time == self.cpu_time {
            return Ok(None);
        }
        self.cpu_time = cpu_time;
        found(&self.status, status::highest_resident_set)
    }

    pub(crate) fn reset_highest(&mut self) -> io::Result<()> {
        let clear_refs = match &mut self.clear_refs {
            Some(clear_refs) => clear_refs,
            none => none.insert(self.folder.open("clear_refs", Purpose::Writing)?),
        };
        clear_refs.write_at(RESET_HIGH_WATER_MARK, 0).map(drop)
    }
}

/// The text to write to `clear_refs`, from `proc(5)`: it sets the high-water mark to the current resident set.
const RESET_HIGH_WATER_MARK: &[u8] = b"5";
