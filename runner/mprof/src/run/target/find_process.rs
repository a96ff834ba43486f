//! The process that is meant by a number or a name.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::words;

/// The process, and what a recording is told that it is.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) number: u32,
    pub(crate) words: Vec<OsString>,
}

/// It is not known which process is meant.
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
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::None { .. } => None,
            Self::Several { .. } => Some("attach to one of them by its number".to_owned()),
        }
    }
}

/// A process that has a name, or a part of it.
#[derive(Debug)]
pub(crate) struct Candidate {
    number: u32,
    user: u32,
    /// As the system shortens it.
    name: OsString,
    words: Vec<OsString>,
}

/// The process that is meant.
pub(crate) fn find(hint: &OsStr) -> Result<Found, NotFound> {
    let text = hint.to_string_lossy();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Found {
            // one that is too large is none that a process has
            number: text.parse().unwrap_or(u32::MAX),
            words: vec![hint.to_owned()],
        });
    }
    let (this, user) = (std::process::id(), user());
    let mut all = all();
    all.retain(|it| it.number != this);
    let found = chosen(hint, user, all)?;
    Ok(Found {
        number: found.number,
        words: found.told(),
    })
}

/// An exact name comes before a part of one; of several, the only one of this user is meant.
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
    fn of(number: u32) -> Option<Self> {
        let folder = Path::new("/proc").join(number.to_string());
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
            // only its status is left
            return None;
        }
        // a thread of the kernel has no words
        let words = line.strip_suffix(b"\0").unwrap_or(&line);
        let words = words.split(|byte| *byte == 0);
        let words = words.filter(|_| !line.is_empty());
        Some(Self {
            number,
            user,
            name: OsString::from_vec(name),
            words: words
                .map(|word| OsString::from_vec(word.to_owned()))
                .collect(),
        })
    }

    /// What the system calls it, and the file that it was started from.
    fn names(&self) -> impl Iterator<Item = &OsStr> {
        let started = self.words.first();
        let file = started.and_then(|word| Path::new(word).file_name());
        [Some(self.name.as_os_str()), file].into_iter().flatten()
    }

    fn is_called(&self, hint: &OsStr) -> bool {
        self.names().any(|name| name == hint)
    }

    fn told(&self) -> Vec<OsString> {
        if self.words.is_empty() {
            vec![self.name.clone()]
        } else {
            self.words.clone()
        }
    }
}

fn contains(name: &OsStr, part: &OsStr) -> bool {
    let (name, part) = (name.as_bytes(), part.as_bytes());
    !part.is_empty() && name.windows(part.len()).any(|window| window == part)
}

/// All processes, by their numbers.
fn all() -> Vec<Candidate> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    // some may have ended meanwhile
    numbers.into_iter().filter_map(Candidate::of).collect()
}

fn user() -> u32 {
    // SAFETY: asks for a number, and cannot fail.
    unsafe { libc::geteuid() }
}

/// A line for each.
struct Lines<'a>(&'a [Candidate]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        for it in self.0 {
            let line = words::line(&it.told());
            // others choose what stands there: it is nothing that a terminal obeys
            let line = String::from_utf8_lossy(&line).replace(char::is_control, "?");
            write!(f, "\n{:>9} {:<8} {line}", it.number, named(it.user, &users))?;
        }
        Ok(())
    }
}

/// The name of a user; the number of one without.
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

    fn candidate(number: u32, user: u32, name: &str, words: &[&str]) -> Candidate {
        Candidate {
            number,
            user,
            name: name.into(),
            words: words.iter().map(OsString::from).collect(),
        }
    }

    fn chosen_among(hint: &str, all: Vec<Candidate>) -> Result<u32, usize> {
        match chosen(OsStr::new(hint), 1000, all) {
            Ok(found) => Ok(found.number),
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
