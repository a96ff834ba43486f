//! The children of a process, listed many times. The kernel has a list of children for each thread.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};

use super::folder::{Folder, Purpose, not_known};
use super::processes::if_there;
use super::{children, processes};
use crate::Pid;

/// The threads of a process, each with its list of children.
#[derive(Debug)]
pub(super) struct Threads {
    process: Pid,
    /// The folder `task`, with one folder for each thread.
    all: File,
    lists: Vec<(Pid, File)>,
}

impl Threads {
    pub(super) fn of(process: Pid, folder: &Folder) -> io::Result<Self> {
        Ok(Self {
            process,
            all: folder.open("task", Purpose::Reading)?,
            lists: Vec::new(),
        })
    }

    /// Reads the children of all threads.
    pub(super) fn children(&mut self, folder: &Folder) -> io::Result<Vec<Pid>> {
        self.find(folder)?;
        let mut listed = Vec::new();
        for (_, list) in &self.lists {
            if let Some(text) = if_there(whole(list))? {
                listed.extend(children::listed(&text).ok_or_else(not_known)?);
            }
        }
        Ok(listed)
    }

    /// Opens the lists of new threads, and closes those of threads that have ended.
    fn find(&mut self, folder: &Folder) -> io::Result<()> {
        let is_only_one = matches!(self.lists.as_slice(), [(thread, _)] if *thread == self.process);
        // the number of links of a folder is two more than the number of its subfolders
        if is_only_one && self.all.metadata()?.nlink() == 2 + 1 {
            return Ok(());
        }
        let threads = if_there(fs::read_dir(format!("/proc/{}/task", self.process)))?;
        let names = threads.into_iter().flatten().flatten();
        let threads: Vec<Pid> = names
            .filter_map(|name| processes::number_of(&name.file_name()))
            .collect();
        self.lists.retain(|(known, _)| threads.contains(known));
        for thread in threads {
            if !self.lists.iter().any(|(known, _)| *known == thread) {
                let name = format!("task/{thread}/children");
                if let Some(list) = if_there(folder.open(&name, Purpose::Reading))? {
                    self.lists.push((thread, list));
                }
            }
        }
        Ok(())
    }
}

/// Reads the whole text of an open file.
fn whole(file: &File) -> io::Result<String> {
    let mut text = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = file.read_at(&mut part, text.len() as u64)?;
        text.extend_from_slice(&part[..read]);
        // the kernel returns a page at once, less the part of a number that does not fit
        if read < part.len() / 2 {
            return String::from_utf8(text).map_err(|_| not_known());
        }
    }
}
