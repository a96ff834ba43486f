//! The process that `mprof attach` names, by its pid or its name.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::argv;

/// A process, with the command line that its recording begins with.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) pid: u32,
    pub(crate) argv: Vec<OsString>,
}

/// No process has the name, or several have it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotFound {
    #[error(
        "When attaching, program should be process name or pid.\n\
         Failed to find a process using hint: {}",
        hint.display()
    )]
    None { hint: OsString },
    #[error("several processes are called `{}`:{}", hint.display(), Lines(processes))]
    Several {
        hint: OsString,
        processes: Vec<Candidate>,
    },
}

impl NotFound {
    /// The advice for the hint line.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::None { .. } => None,
            Self::Several { .. } => Some("attach to one of them by its number".to_owned()),
        }
    }
}

/// A running process.
#[derive(Debug)]
pub(crate) struct Candidate {
    pid: u32,
    user: u32,
    /// The name of the kernel, which has at most 15 bytes.
    name: OsString,
    argv: Vec<OsString>,
}

/// Finds the process with this pid or name.
pub(crate) fn find(hint: &OsStr) -> Result<Found, NotFound> {
    let text = hint.to_string_lossy();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Found {
            // no process has a pid that does not fit
            pid: text.parse().unwrap_or(u32::MAX),
            argv: vec![hint.to_owned()],
        });
    }
    let (this, user) = (std::process::id(), user());
    let mut all = all();
    all.retain(|it| it.pid != this);
    let found = chosen(hint, user, all)?;
    Ok(Found {
        pid: found.pid,
        argv: found.recorded(),
    })
}

/// An exact name comes before a part of a name. Of several processes, the only one of this user is chosen.
fn chosen(hint: &OsStr, user: u32, mut all: Vec<Candidate>) -> Result<Candidate, NotFound> {
    all.retain(|it| it.names().any(|name| contains(name, hint)));
    if all.iter().any(|it| it.is_called(hint)) {
        all.retain(|it| it.is_called(hint));
    }
    if all.iter().any(|it| it.user == user) {
        all.retain(|it| it.user == user);
    }
    let hint = hint.to_owned();
    match all.pop() {
        None => Err(NotFound::None { hint }),
        Some(only) if all.is_empty() => Ok(only),
        Some(last) => {
            all.push(last);
            Err(NotFound::Several {
                hint,
                processes: all,
            })
        }
    }
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

    /// The name of the kernel, and the name of the file that was executed.
    fn names(&self) -> impl Iterator<Item = &OsStr> {
        let started = self.argv.first();
        let file = started.and_then(|word| Path::new(word).file_name());
        [Some(self.name.as_os_str()), file].into_iter().flatten()
    }

    fn is_called(&self, hint: &OsStr) -> bool {
        self.names().any(|name| name == hint)
    }

    /// The arguments; the name of a process without any.
    fn recorded(&self) -> Vec<OsString> {
        if self.argv.is_empty() {
            vec![self.name.clone()]
        } else {
            self.argv.clone()
        }
    }
}

fn contains(name: &OsStr, part: &OsStr) -> bool {
    let (name, part) = (name.as_bytes(), part.as_bytes());
    !part.is_empty() && name.windows(part.len()).any(|window| window == part)
}

/// All processes in the order of their pids.
fn all() -> Vec<Candidate> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut pids: Vec<u32> = pids.collect();
    pids.sort_unstable();
    // some may have ended meanwhile
    pids.into_iter().filter_map(Candidate::read).collect()
}

fn user() -> u32 {
    // SAFETY: asks for a number, and cannot fail.
    unsafe { libc::geteuid() }
}

/// A line for each process: its pid, its user, its command line.
struct Lines<'a>(&'a [Candidate]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        for it in self.0 {
            let line = argv::command_line(&it.recorded());
            // another user may have put control characters for this terminal there
            let line = String::from_utf8_lossy(&line).replace(char::is_control, "?");
            write!(f, "\n{:>9} {:<8} {line}", it.pid, named(it.user, &users))?;
        }
        Ok(())
    }
}

/// The name of a user in `/etc/passwd`; the number of a user without one.
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

    fn candidate(pid: u32, user: u32, name: &str, argv: &[&str]) -> Candidate {
        Candidate {
            pid,
            user,
            name: name.into(),
            argv: argv.iter().map(OsString::from).collect(),
        }
    }

    fn chosen_among(hint: &str, all: Vec<Candidate>) -> Result<u32, usize> {
        match chosen(OsStr::new(hint), 1000, all) {
            Ok(found) => Ok(found.pid),
            Err(NotFound::None { .. }) => Err(0),
            Err(NotFound::Several { processes, .. }) => Err(processes.len()),
        }
    }

    #[test]
    fn an_exact_name_comes_before_a_part_of_one() {
        let all = || {
            vec![
                candidate(1, 1000, "server-main", &["/usr/bin/server-main"]),
                candidate(2, 1000, "x", &["/opt/server", "server-main"]),
            ]
        };
        assert_eq!(chosen_among("server", all()), Ok(2));
        assert_eq!(chosen_among("main", all()), Ok(1));
        assert_eq!(chosen_among("serv", all()), Err(2));
        assert_eq!(chosen_among("other", all()), Err(0));
        assert_eq!(chosen_among("", all()), Err(0));
    }

    #[test]
    fn of_several_the_only_one_of_this_user_is_meant() {
        let all = |users: &[u32]| {
            let numbered = users.iter().enumerate();
            let all = numbered.map(|(at, user)| candidate(at as u32, *user, "name", &[]));
            all.collect()
        };
        assert_eq!(chosen_among("name", all(&[0, 1000, 7])), Ok(1));
        assert_eq!(chosen_among("name", all(&[0, 1000, 1000])), Err(2));
        assert_eq!(chosen_among("name", all(&[0, 7])), Err(2));
        assert_eq!(chosen_among("name", all(&[7])), Ok(0));
    }

    #[test]
    fn a_user_has_a_name_or_a_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n";
        assert_eq!(named(1000, users), "me");
        assert_eq!(named(7, users), "7");
    }
}
