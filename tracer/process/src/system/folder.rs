//! The folder of a process in `/proc`. It stays open: reading in it shows this process, or fails when the process has
//! ended, even if another process has got its pid.

use std::ffi::CString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::fs::FileExt;

use crate::Pid;
use crate::open_files;

/// The purpose for which a file is opened.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Reading,
    Writing,
}

#[derive(Debug)]
pub(super) struct Folder(OwnedFd);

/// An upper limit of the number of files that one sample opens at a time.
const NEEDED: u64 = 12;

impl Folder {
    /// Opens the folder of the process that has this pid now.
    pub(super) fn of(process: Pid) -> io::Result<Self> {
        Ok(Self(File::open(format!("/proc/{process}"))?.into()))
    }

    /// Returns whether the descriptor is so close to the limit that hardly any more files can be opened. Each sample
    /// opens some files.
    pub(super) fn is_one_of_the_last(&self) -> bool {
        let number = u64::try_from(self.0.as_raw_fd()).unwrap_or_default();
        number.saturating_add(NEEDED) >= open_files::limit()
    }

    /// Opens a file, reads it once and returns the result of `parse`.
    pub(super) fn parsed<T>(
        &self,
        file: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> io::Result<T> {
        let mut text = Vec::new();
        self.open(file, Purpose::Reading)?.read_to_end(&mut text)?;
        // a process that is just ending has empty files
        if text.is_empty() {
            return Err(gone());
        }
        // the name of a process need not be valid UTF-8
        parse(&String::from_utf8_lossy(&text)).ok_or_else(not_known)
    }

    /// Opens the folders of all threads that have not ended.
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

    /// Opens a file or a folder that is used more than once.
    pub(super) fn open(&self, file: &str, purpose: Purpose) -> io::Result<File> {
        let file = CString::new(file)?;
        let mode = match purpose {
            Purpose::Reading => libc::O_RDONLY,
            Purpose::Writing => libc::O_WRONLY,
        };
        let flags = mode | libc::O_CLOEXEC;
        // SAFETY: the folder is open, and the name ends with a NUL byte.
        let opened = unsafe { libc::openat(self.0.as_raw_fd(), file.as_ptr(), flags) };
        if opened == -1 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor was just opened, and no other value owns it.
        Ok(unsafe { File::from_raw_fd(opened) })
    }
}

/// Reads the first `SIZE` bytes of an open file and returns the result of `parse`.
pub(super) fn parsed_at_once<const SIZE: usize, T>(
    file: &File,
    parse: impl FnOnce(&str) -> Option<T>,
) -> io::Result<T> {
    let mut text = [0; SIZE];
    let length = file.read_at(&mut text, 0)?;
    if length == 0 {
        return Err(gone());
    }
    // the name of a process need not be valid UTF-8
    let text = String::from_utf8_lossy(&text[..length]);
    parse(&text).ok_or_else(not_known)
}

/// Reads an open file part by part, and returns the first result of `find`. It stops reading when `find` succeeds.
pub(super) fn found<T>(file: &File, find: impl Fn(&str) -> Option<T>) -> io::Result<Option<T>> {
    let mut text = Vec::new();
    let mut part = [0; 4096];
    loop {
        let length = file.read_at(&mut part, text.len() as u64)?;
        if length == 0 && text.is_empty() {
            return Err(gone());
        }
        text.extend_from_slice(&part[..length]);
        let end = text.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
        // the name of a process need not be valid UTF-8
        let found = find(&String::from_utf8_lossy(&text[..end]));
        if found.is_some() || length == 0 {
            return Ok(found);
        }
    }
}

/// Makes the error for a process that no longer exists.
pub(super) fn gone() -> io::Error {
    io::Error::from_raw_os_error(libc::ESRCH)
}

/// Makes the error for a file whose text is not in the kernel's format.
pub(super) fn not_known() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not what the kernel writes")
}
