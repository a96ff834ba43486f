//! Files that can be executed, as far as their modes say. Whether the kernel knows their format is unknown.

use std::env;
use std::ffi::{CStr, CString, OsStr};
use std::mem;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use libc::c_int;

use crate::prepared::may_execute;

/// Returns whether the path is a file that this process may execute.
#[must_use]
pub fn is_executable(path: &CStr) -> bool {
    // SAFETY: all zero is a valid value.
    let mut status: libc::stat = unsafe { mem::zeroed() };
    // SAFETY: the path ends with a zero; overwrites `status`.
    let is_there = unsafe { libc::stat(path.as_ptr(), &raw mut status) } == 0;
    is_there && is_regular(&status) && may_execute(path)
}

/// Returns whether a name is that of a file that this process may execute: a path, or a name in a folder of `PATH`.
pub(crate) fn is_found(name: &CStr) -> bool {
    if name.to_bytes().contains(&b'/') {
        return is_executable(name);
    }
    let name = OsStr::from_bytes(name.to_bytes());
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| {
        let path = folder.join(name).into_os_string().into_vec();
        CString::new(path).is_ok_and(|path| is_executable(&path))
    })
}

/// Returns whether the descriptor is a file that some user may execute.
pub(crate) fn is_open_program(descriptor: c_int) -> bool {
    // SAFETY: all zero is a valid value.
    let mut status: libc::stat = unsafe { mem::zeroed() };
    // SAFETY: overwrites `status`; the kernel checks the descriptor.
    let is_open = unsafe { libc::fstat(descriptor, &raw mut status) } == 0;
    let by_any = libc::S_IXUSR | libc::S_IXGRP | libc::S_IXOTH;
    is_open && is_regular(&status) && status.st_mode & by_any != 0
}

fn is_regular(status: &libc::stat) -> bool {
    status.st_mode & libc::S_IFMT == libc::S_IFREG
}
