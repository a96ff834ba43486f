//! The folder of a process in `/proc`. It stays open: what is read in it is of that process, or fails when it has ended,
//! whatever process has its number then.

use std::ffi::CString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use crate::descent::Process;

/// What a file of a process is opened for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Reading,
    Writing,
}

#[derive(Debug)]
pub(super) struct Folder(OwnedFd);

impl Folder {
    /// That of the process that has this number now.
    pub(super) fn of(process: Process) -> io::Result<Self> {
        Ok(Self(File::open(format!("/proc/{process}"))?.into()))
    }

    /// What `parse` makes of a file, opened for this once.
    pub(super) fn parsed<T>(
        &self,
        file: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> io::Result<T> {
        let mut text = Vec::new();
        self.open(file, Purpose::Reading)?.read_to_end(&mut text)?;
        // one that ends just now has files without a text
        if text.is_empty() {
            return Err(has_ended());
        }
        // a name need not be of whole characters
        parse(&String::from_utf8_lossy(&text)).ok_or_else(not_known)
    }

    /// The folders of its threads, as far as they live.
    pub(super) fn threads(&self) -> io::Result<impl Iterator<Item = Self>> {
        let listed = fs::read_dir(format!("/proc/self/fd/{}/task", self.0.as_raw_fd()))?;
        let names = listed
            .flatten()
            .filter_map(|it| it.file_name().into_string().ok());
        Ok(names.filter_map(|name| {
            let thread = self.open(&format!("task/{name}"), Purpose::Reading);
            Some(Self(thread.ok()?.into()))
        }))
    }

    /// A file, or a folder, to be read or written more than once.
    pub(super) fn open(&self, file: &str, purpose: Purpose) -> io::Result<File> {
        let file = CString::new(file)?;
        let mode = match purpose {
            Purpose::Reading => libc::O_RDONLY,
            Purpose::Writing => libc::O_WRONLY,
        };
        let flags = mode | libc::O_CLOEXEC;
        // SAFETY: the folder is open, the name ends with a zero.
        let opened = unsafe { libc::openat(self.0.as_raw_fd(), file.as_ptr(), flags) };
        if opened == -1 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: just opened, and nobody else's.
        Ok(unsafe { File::from_raw_fd(opened) })
    }
}

/// How a system says that a process is not there any more.
pub(super) fn has_ended() -> io::Error {
    io::Error::from_raw_os_error(libc::ESRCH)
}

/// A file of `/proc` that is another one than was meant.
pub(super) fn not_known() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not what the kernel writes")
}
