//! The files of other processes in `/proc`: opened, read and closed each time.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use super::folder::not_known;
use super::{children, stat};
use crate::memory::is_gone;
use crate::process_tree::{Descendant, Pid};

/// This process, by the number that `/proc` knows it by.
pub(super) fn this_process() -> io::Result<Pid> {
    let number = fs::read_link("/proc/self")?;
    number_of(number.as_os_str()).ok_or_else(not_known)
}

/// What `parse` makes of a file of a process.
pub(super) fn read<T>(
    process: Pid,
    file: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> io::Result<T> {
    let text = fs::read(format!("/proc/{process}/{file}"))?;
    // one that ends just now has files without a text
    if text.is_empty() {
        return Err(io::Error::from_raw_os_error(libc::ESRCH));
    }
    // a name need not be of whole characters
    parse(&String::from_utf8_lossy(&text)).ok_or_else(not_known)
}

/// The process that has started it, or taken it over; nothing if it has ended.
pub(super) fn parent_of(process: Pid) -> io::Result<Option<Pid>> {
    if_there(read(process, "stat", stat::parent))
}

/// Whether the kernel lists the children of a process; it may be built without.
pub(super) fn are_children_listed() -> bool {
    static LISTED: OnceLock<bool> = OnceLock::new();
    *LISTED.get_or_init(|| Path::new("/proc/thread-self/children").exists())
}

/// The children of a process: those of all its threads, as the kernel lists them.
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

/// All processes that there are, each with its parent.
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

/// None where a process has ended meanwhile, or is hidden from this user.
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
