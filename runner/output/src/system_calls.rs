//! The system calls, with errors as values.

use std::ffi::{CString, OsStr, OsString, c_int};
use std::io;
use std::mem;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// Opens `name` in `folder`, or in the current directory.
pub(crate) fn open_at(
    folder: Option<BorrowedFd<'_>>,
    name: &OsStr,
    flags: c_int,
) -> io::Result<OwnedFd> {
    /// The mode of a new file, before the umask of the process.
    const MODE: libc::mode_t = 0o666;
    let name = CString::new(name.as_bytes())?;
    let folder = folder.map_or(libc::AT_FDCWD, |folder| folder.as_raw_fd());
    // SAFETY: the name ends with a zero and lives across the call.
    let opened = unsafe { libc::openat(folder, name.as_ptr(), flags | libc::O_CLOEXEC, MODE) };
    if opened == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor was just opened, and nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(opened) })
}

/// Removes the file `name` in `folder`.
pub(crate) fn remove(folder: BorrowedFd<'_>, name: &OsStr) -> io::Result<()> {
    let name = CString::new(name.as_bytes())?;
    // SAFETY: the name ends with a zero and lives across the call.
    match unsafe { libc::unlinkat(folder.as_raw_fd(), name.as_ptr(), 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Returns the owner, the type and the permissions of an open file.
pub(crate) fn status(file: BorrowedFd<'_>) -> io::Result<libc::stat> {
    // SAFETY: all zero is a valid value.
    let mut status: libc::stat = unsafe { mem::zeroed() };
    // SAFETY: overwrites `status`.
    if unsafe { libc::fstat(file.as_raw_fd(), &raw mut status) } == -1 {
        return Err(io::Error::last_os_error());
    }
    Ok(status)
}

/// Returns the target of the open link.
pub(crate) fn target(link: BorrowedFd<'_>) -> io::Result<OsString> {
    let mut text = vec![0; libc::PATH_MAX as usize];
    let to = text.as_mut_ptr().cast();
    // SAFETY: an empty name means the open link itself. The call writes at most as many bytes as there is room for.
    let length = unsafe { libc::readlinkat(link.as_raw_fd(), c"".as_ptr(), to, text.len()) };
    let length = usize::try_from(length).map_err(|_| io::Error::last_os_error())?;
    text.truncate(length);
    Ok(OsString::from_vec(text))
}

/// Checks that `name` in `folder` may be written.
pub(crate) fn may_write(folder: BorrowedFd<'_>, name: &OsStr) -> io::Result<()> {
    let name = CString::new(name.as_bytes())?;
    let (folder, flags) = (folder.as_raw_fd(), libc::AT_EACCESS);
    // SAFETY: the name ends with a zero and lives across the call.
    match unsafe { libc::faccessat(folder, name.as_ptr(), libc::W_OK, flags) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Returns whether a file belongs to `/proc`. A link there may lead to a file without a name: `/proc/self/fd/1` may lead to
/// a pipe.
pub(crate) fn is_in_proc(file: BorrowedFd<'_>) -> bool {
    // SAFETY: all zero is a valid value.
    let mut system: libc::statfs = unsafe { mem::zeroed() };
    // SAFETY: overwrites `system`.
    let failed = unsafe { libc::fstatfs(file.as_raw_fd(), &raw mut system) };
    failed == 0 && system.f_type == libc::PROC_SUPER_MAGIC
}
