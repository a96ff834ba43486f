//! Running processes with their names, as sysinfo shows them.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use pyprof_process::Pid;
use sysinfo::{Process, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

use super::argv;

/// A running process.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(super) pid: Pid,
    /// The effective user.
    pub(super) user: u32,
    /// The name that the kernel keeps, of at most 15 bytes.
    pub(super) name: OsString,
    /// Empty for a kernel thread.
    pub(super) argv: Vec<OsString>,
}

impl Candidate {
    /// Returns `None` for a zombie, which has no memory, and for a process whose user the system hides.
    fn new(process: &Process) -> Option<Self> {
        let user = **process.effective_user_id()?;
        if process.status() == ProcessStatus::Zombie {
            return None;
        }
        let pid = Pid(process.pid().as_u32());
        Some(Self {
            pid,
            user,
            name: process.name().to_owned(),
            argv: exact_argv(pid).unwrap_or_else(|| process.cmd().to_owned()),
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
    let Ok(mut system) = System::new() else {
        return Vec::new();
    };
    let names = ProcessRefreshKind::nothing()
        .without_tasks()
        .with_user(UpdateKind::Always)
        .with_cmd(UpdateKind::Always);
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, names);
    let mut all: Vec<_> = system
        .processes()
        .values()
        .filter_map(Candidate::new)
        .collect();
    all.sort_unstable_by_key(|it| it.pid);
    all
}

/// Returns the arguments of a process, including empty ones, which sysinfo leaves out; `None` if there is no `/proc`.
fn exact_argv(pid: Pid) -> Option<Vec<OsString>> {
    let line = fs::read(Path::new("/proc").join(pid.to_string()).join("cmdline")).ok()?;
    let words = line.strip_suffix(b"\0").unwrap_or(&line);
    let words = words.split(|byte| *byte == 0).filter(|_| !line.is_empty());
    Some(
        words
            .map(|word| OsString::from_vec(word.to_owned()))
            .collect(),
    )
}

/// Candidates that print themselves as lines, each with its pid, its user, and its command line.
pub(super) struct Lines<'a>(pub(super) &'a [Candidate]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        for it in self.0 {
            let line = argv::command_line(&it.recorded());
            // the command line of another user's process may contain control characters
            let line = String::from_utf8_lossy(&line).replace(char::is_control, "?");
            write!(
                f,
                "\n{:>9} {:<8} {line}",
                it.pid,
                user_name(it.user, &users)
            )?;
        }
        Ok(())
    }
}

/// Returns the name of a user in `users`, the content of `/etc/passwd`; the number if the user has no entry.
fn user_name(user: u32, users: &str) -> String {
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
        assert_eq!(user_name(1000, users), "me");
        assert_eq!(user_name(7, users), "7");
    }
}
