//! The check of symbolic links. By a link in a shared folder, another user could choose which of the caller's files is
//! written.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::BorrowedFd;

use crate::system_calls::status;

/// A symbolic link that is not followed.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is a symbolic link of another user, in a folder that others may write to", .0.display())]
pub struct UntrustedLink(OsString);

/// Checks a link by the rule of the kernel's `protected_symlinks`. In each folder that others or its group may write
/// to, the link must belong to this user, or to the owner of the folder.
pub(crate) fn check_link(
    folder: BorrowedFd<'_>,
    link: BorrowedFd<'_>,
    name: &OsStr,
) -> io::Result<()> {
    const OTHERS: libc::mode_t = libc::S_IWGRP | libc::S_IWOTH;
    let (folder, link) = (status(folder)?, status(link)?);
    // SAFETY: takes nothing and cannot fail.
    let this_user = unsafe { libc::geteuid() };
    let is_shared = folder.st_mode & OTHERS != 0;
    if !is_shared || link.st_uid == this_user || link.st_uid == folder.st_uid {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        UntrustedLink(name.to_owned()),
    ))
}
