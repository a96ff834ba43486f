//! The files of other processes in `/proc`: opened, read and closed for each reading.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use super::children;
use super::folder::not_known;
use crate::Pid;
use crate::memory::is_gone;
use crate::process_tree::Descendant;
use crate::stat;

/// Returns the pid of this process as `/proc` shows it.
pub(super) fn this_process() -> io::Result<Pid> {
    let number = fs::read_link("/proc/self")?;
    number_of(number.as_os_str()).ok_or_else(not_known)
}

/// Reads a file of a process and returns the result of `parse`.
pub(super) fn read<T>(
    process: Pid,
    file: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> io::Result<T> {
    let text = fs::read(format!("/proc/{process}/{file}"))?;
    // a process that is just ending has empty files
    if text.is_empty() {
        return Err(io::Error::from_raw_os_error(libc::ESRCH));
    }
    // the name of a process need not be valid UTF-8
    parse(&String::from_utf8_lossy(&text)).ok_or_else(not_known)
}

/// Returns the parent of a process: the process that started it, or that has inherited it; none if it has ended.
pub(super) fn parent_of(process: Pid) -> io::Result<Option<Pid>> {
    if_there(read(process, "stat", stat::parse_parent))
}

/// Returns whether the kernel lists the children of a process, which is an option of its build.
pub(super) fn are_children_listed() -> bool {
    static LISTED: OnceLock<bool> = OnceLock::new();
    *LISTED.get_or_init(|| Path::new("/proc/thread-self/children").exists())
}

/// Returns the children of a process: the children of all its threads, as the kernel lists them.
pub(super) fn listed_children_of(process: Pid) -> io::Result<Vec<Pid>> {
    let mut listed = Vec::new();
    let threads = if_there(fs::read_dir(format!("/proc/{process}/task")))?;
    for thread in threads.into_iter().flatten() {
        let text = thread.and_then(|thread| fs::read_to_string(thread.path().join("children")));
        if let Some(text) = if_there(text)? {
            listed.extend(children::listed(&text).ok_or_else(not_known)?);
        }
    }
    Ok(listed)
}

/// Lists all processes of the system, each with its parent.
pub(super) fn all() -> io::Result<Vec<Descendant>> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/proc")? {
        if let Some(process) = number_of(&entry?.file_name())
            && let Some(parent) = parent_of(process)?
        {
            all.push(Descendant { process, parent });
        }
    }
    Ok(all)
}

/// Turns the error for a process that has ended, or that is hidden from this user, into none.
pub(super) fn if_there<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(why) if is_gone(&why) || why.kind() == io::ErrorKind::PermissionDenied => Ok(None),
        Err(why) => Err(why),
    }
}

pub(super) fn number_of(name: &OsStr) -> Option<Pid> {
    name.to_str()?.parse().ok()
}
