//! A process that is looked at again and again: its files of `/proc` stay open.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::cpu_time::CpuTime;
use super::descendants::Descendants;
use super::folder::{Folder, Purpose, found};
use super::memory_file::{MemoryFile, place};
use super::other::alive;
use super::status;
use super::tracked_tree::TrackedTree;
use crate::LeftOut;
use crate::process_tree::Pid;
use pyprof_measure::{Backend, Bytes};

#[derive(Debug)]
pub(crate) struct Watched {
    process: Pid,
    folder: Folder,
    figure: MemoryFile,
    kin: TrackedTree,
    /// For those that are more than we may have open files.
    descendants: Option<Descendants>,
    backend: Backend,
    status: File,
    /// How much it had worked when it was last asked for its mark.
    worked: Option<CpuTime>,
    marks: Option<File>,
}

impl Watched {
    pub(crate) fn find(process: Pid, backend: Backend) -> io::Result<Self> {
        let folder = Folder::of(process)?;
        Ok(Self {
            process,
            figure: MemoryFile::of(&folder, backend)?,
            kin: TrackedTree::of(process, backend),
            descendants: None,
            backend,
            status: folder.open("status", Purpose::Reading)?,
            worked: None,
            marks: None,
            folder,
        })
    }

    pub(crate) fn read(&mut self) -> io::Result<Bytes> {
        alive(&self.folder, self.figure.read(&self.folder))
    }

    pub(crate) fn read_descendants(
        &mut self,
        mut seen: impl FnMut(Pid, Bytes),
    ) -> io::Result<Option<LeftOut>> {
        if self.descendants.is_none() {
            match self.kin.find() {
                Err(why) if why.raw_os_error() == Some(libc::EMFILE) => {
                    self.kin = TrackedTree::of(self.process, self.backend);
                }
                found => {
                    found?;
                    return self.kin.read(seen);
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
        let worked = CpuTime::by(self.process);
        if worked.is_some() && worked == self.worked {
            return Ok(None);
        }
        self.worked = worked;
        found(&self.status, status::highest_resident_set)
    }

    pub(crate) fn reset_highest(&mut self) -> io::Result<()> {
        let marks = match &mut self.marks {
            Some(marks) => marks,
            none => none.insert(self.folder.open("clear_refs", Purpose::Writing)?),
        };
        marks.write_at(RESET_MARK, 0).map(drop)
    }
}

/// Of the kernel's `proc(5)`: what is written for the mark to be the resident set of this moment.
const RESET_MARK: &[u8] = b"5";
