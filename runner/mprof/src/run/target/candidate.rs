//! The running processes with their names, from `/proc`.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::argv;

/// A running process.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(super) pid: u32,
    pub(super) user: u32,
    /// The name that the kernel keeps, of at most 15 bytes.
    pub(super) name: OsString,
    pub(super) argv: Vec<OsString>,
}

impl Candidate {
    fn read(pid: u32) -> Option<Self> {
        let folder = Path::new("/proc").join(pid.to_string());
        let user = fs::metadata(&folder).ok()?.uid();
        let mut name = fs::read(folder.join("comm")).ok()?;
        name.truncate(name.trim_ascii_end().len());
        let line = fs::read(folder.join("cmdline")).ok()?;
        let state = fs::read(folder.join("stat")).ok()?;
        if String::from_utf8_lossy(&state)
            .rsplit_once(") ")?
            .1
            .starts_with('Z')
        {
            // a zombie has no memory
            return None;
        }
        // a kernel thread has no arguments
        let words = line.strip_suffix(b"\0").unwrap_or(&line);
        let words = words.split(|byte| *byte == 0);
        let words = words.filter(|_| !line.is_empty());
        Some(Self {
            pid,
            user,
            name: OsString::from_vec(name),
            argv: words
                .map(|word| OsString::from_vec(word.to_owned()))
                .collect(),
        })
    }

    /// Returns the name that the kernel keeps, and the name of the executed file.
    pub(super) fn names(&self) -> impl Iterator<Item = &OsStr> {
        let started = self.argv.first();
        let file = started.and_then(|word| Path::new(word).file_name());
        [Some(self.name.as_os_str()), file].into_iter().flatten()
    }

    /// Returns whether the process has exactly this name.
    pub(super) fn is_called(&self, hint: &OsStr) -> bool {
        self.names().any(|name| name == hint)
    }

    /// Returns the arguments; for a process without arguments, its name.
    pub(super) fn recorded(&self) -> Vec<OsString> {
        if self.argv.is_empty() {
            vec![self.name.clone()]
        } else {
            self.argv.clone()
        }
    }
}

/// Returns all processes in the order of their pids.
pub(super) fn all() -> Vec<Candidate> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut pids: Vec<u32> = pids.collect();
    pids.sort_unstable();
    // some processes may have ended meanwhile
    pids.into_iter().filter_map(Candidate::read).collect()
}

/// A line for each process: its pid, its user, and its command line.
pub(super) struct Lines<'a>(pub(super) &'a [Candidate]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        for it in self.0 {
            let line = argv::command_line(&it.recorded());
            // a process of another user may have control characters for this terminal in its command line
            let line = String::from_utf8_lossy(&line).replace(char::is_control, "?");
            write!(f, "\n{:>9} {:<8} {line}", it.pid, named(it.user, &users))?;
        }
        Ok(())
    }
}

/// Returns the name of a user in `/etc/passwd`; the number of a user that is not there.
fn named(user: u32, users: &str) -> String {
    let number = user.to_string();
    let mut lines = users.lines().map(|line| line.split(':'));
    let name = lines.find_map(|mut fields| {
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    });
    name.unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_a_name_or_a_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n";
        assert_eq!(named(1000, users), "me");
        assert_eq!(named(7, users), "7");
    }
}
