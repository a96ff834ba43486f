//! The folder of a process in `/proc`. It stays open: what is read in it is of that process, or fails when it has ended,
//! whatever process has its number then.

use std::ffi::CString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::fs::FileExt;

use crate::process_tree::Pid;

/// What a file of a process is opened for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Reading,
    Writing,
}

#[derive(Debug)]
pub(super) struct Folder(OwnedFd);

/// More than are open at a time for one sample.
const NEEDED: u64 = 12;

impl Folder {
    /// That of the process that has this number now.
    pub(super) fn of(process: Pid) -> io::Result<Self> {
        Ok(Self(File::open(format!("/proc/{process}"))?.into()))
    }

    /// Whether hardly any more files can be opened. Each sample has to open some.
    pub(super) fn is_one_of_the_last(&self) -> bool {
        // SAFETY: all zero is a valid value, overwritten by the call.
        let most = unsafe {
            let mut limit: libc::rlimit = std::mem::zeroed();
            libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
            limit.rlim_cur
        };
        let number = u64::try_from(self.0.as_raw_fd()).unwrap_or_default();
        number.saturating_add(NEEDED) >= most
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
            return Err(gone());
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
        // SAFETY: just opened, and owned by no other value.
        Ok(unsafe { File::from_raw_fd(opened) })
    }
}

/// What `parse` makes of the first `SIZE` bytes of an open file.
pub(super) fn parsed_at_once<const SIZE: usize, T>(
    file: &File,
    parse: impl FnOnce(&str) -> Option<T>,
) -> io::Result<T> {
    let mut text = [0; SIZE];
    let length = file.read_at(&mut text, 0)?;
    if length == 0 {
        return Err(gone());
    }
    // a name need not be of whole characters
    let text = String::from_utf8_lossy(&text[..length]);
    parse(&text).ok_or_else(not_known)
}

/// The first that `find` finds in an open file. No more of the file is read than that takes.
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
        // a name need not be of whole characters
        let found = find(&String::from_utf8_lossy(&text[..end]));
        if found.is_some() || length == 0 {
            return Ok(found);
        }
    }
}

/// How a system says that a process is not there any more.
pub(super) fn gone() -> io::Error {
    io::Error::from_raw_os_error(libc::ESRCH)
}

/// The error for a file that has another text than the kernel writes.
pub(super) fn not_known() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not what the kernel writes")
}
