//! Another process. Its folder of `/proc` stays open: what is read in it is of that process, or fails when it has ended,
//! whatever process has its number then.

use std::ffi::CString;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use super::descendants::Descendants;
use super::{smaps_rollup, stat, statm};
use crate::descent::Process;
use crate::memory::has_ended;
use crate::other::knows_itself_only;
use crate::{Backend, Bytes, Memory};

#[derive(Debug)]
pub(crate) struct Other {
    process: Process,
    folder: OwnedFd,
    descendants: Descendants,
}

impl Other {
    pub(crate) fn find(process: Process) -> io::Result<Self> {
        Ok(Self {
            process,
            folder: File::open(format!("/proc/{process}"))?.into(),
            descendants: Descendants::new(),
        })
    }

    pub(crate) fn read(&self, backend: Backend) -> io::Result<Bytes> {
        let (file, parse) = figure(backend)?;
        let read = self.parsed(file, parse);
        match read {
            // no memory is what a process has that has ended and was not waited for, and what a thread of the kernel has
            Ok(Bytes::ZERO) => self.nothing(),
            Err(why) if has_ended(&why) => self.nothing(),
            read => read,
        }
    }

    pub(crate) fn read_descendants(&self, backend: Backend) -> io::Result<Memory> {
        let (file, parse) = figure(backend)?;
        self.descendants.read_below(self.process, file, parse)
    }

    /// Nothing, if it is still there.
    fn nothing(&self) -> io::Result<Bytes> {
        if self.parsed("stat", stat::has_ended)? {
            return Err(io::Error::from_raw_os_error(libc::ESRCH));
        }
        Ok(Bytes::ZERO)
    }

    fn parsed<T>(&self, file: &str, parse: impl FnOnce(&str) -> Option<T>) -> io::Result<T> {
        let mut text = String::new();
        self.open(file)?.read_to_string(&mut text)?;
        // one that ends just now has files without a text
        if text.is_empty() {
            return Err(io::Error::from_raw_os_error(libc::ESRCH));
        }
        let not_known = || io::Error::new(io::ErrorKind::InvalidData, "not what the kernel writes");
        parse(&text).ok_or_else(not_known)
    }

    fn open(&self, file: &str) -> io::Result<File> {
        let file = CString::new(file)?;
        let flags = libc::O_RDONLY | libc::O_CLOEXEC;
        // SAFETY: the folder is open, the name ends with a zero.
        let opened = unsafe { libc::openat(self.folder.as_raw_fd(), file.as_ptr(), flags) };
        if opened == -1 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: just opened, and nobody else's.
        Ok(unsafe { File::from_raw_fd(opened) })
    }
}

type Parse = fn(&str) -> Option<Bytes>;

/// Where the figure of a backend stands, and how it is read.
fn figure(backend: Backend) -> io::Result<(&'static str, Parse)> {
    match backend {
        Backend::ResidentSet => Ok(("statm", statm::resident_set)),
        Backend::ProportionalSet => Ok(("smaps_rollup", smaps_rollup::proportional_set)),
        Backend::UniqueSet => Ok(("smaps_rollup", smaps_rollup::unique_set)),
        Backend::Traced | Backend::ThreadHeap => Err(knows_itself_only()),
    }
}
