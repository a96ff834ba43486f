//! A process that is read again and again: its files of `/proc` stay open.

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
use crate::process_tree::Pid;

#[derive(Debug)]
pub(crate) struct Watched {
    process: Pid,
    folder: Folder,
    file: MemoryFile,
    tree: TrackedTree,
    /// For processes that are more than the files that may be open.
    descendants: Option<Descendants>,
    backend: Backend,
    status: File,
    /// Its CPU time when its high-water mark was read last.
    cpu_time: Option<CpuTime>,
    /// `clear_refs`, which resets the high-water mark.
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

/// Of the kernel's `proc(5)`: written to `clear_refs`, it makes the resident set of this moment the high-water mark.
const RESET_HIGH_WATER_MARK: &[u8] = b"5";
