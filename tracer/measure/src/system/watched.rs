//! A process that is looked at again and again: its files of `/proc` stay open.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::descendants::Descendants;
use super::figure::{Figure, place};
use super::folder::{Folder, Purpose, found};
use super::kin::Kin;
use super::other::alive;
use super::status;
use super::worked::Worked;
use crate::descent::Process;
use crate::{Backend, Bytes, LeftOut};

#[derive(Debug)]
pub(crate) struct Watched {
    process: Process,
    folder: Folder,
    figure: Figure,
    kin: Kin,
    /// For those that are more than we may have open files.
    descendants: Option<Descendants>,
    backend: Backend,
    status: File,
    /// How much it had worked when it was last asked for its mark.
    worked: Option<Worked>,
    marks: Option<File>,
}

impl Watched {
    pub(crate) fn find(process: Process, backend: Backend) -> io::Result<Self> {
        let folder = Folder::of(process)?;
        Ok(Self {
            process,
            figure: Figure::of(&folder, backend)?,
            kin: Kin::of(process, backend),
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
        mut seen: impl FnMut(Process, Bytes),
    ) -> io::Result<Option<LeftOut>> {
        if self.descendants.is_none() {
            match self.kin.find() {
                Err(why) if why.raw_os_error() == Some(libc::EMFILE) => {
                    self.kin = Kin::of(self.process, self.backend);
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
        let worked = Worked::by(self.process);
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
