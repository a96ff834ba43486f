//! The process that the argument of `mprof attach` names by its pid or its name.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use pyprof_process::Pid;

use super::candidate::{Candidate, Lines, all};

/// A process, and the command line at the head of its recording.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) pid: Pid,
    pub(crate) argv: Vec<OsString>,
}

/// No process has the name, or several processes have it.
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
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::None { .. } => None,
            Self::Several { .. } => Some("attach to one of them by its pid".to_owned()),
        }
    }
}

/// Finds the process with this pid or name.
pub(crate) fn find(hint: &OsStr) -> Result<Found, NotFound> {
    let text = hint.to_string_lossy();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Found {
            // no process has a pid that is too large for the type
            pid: text.parse().unwrap_or(Pid(u32::MAX)),
            argv: vec![hint.to_owned()],
        });
    }
    let (this, user) = (Pid::of_this_process(), user());
    let mut all = all();
    all.retain(|it| it.pid != this);
    let found = chosen(hint, user, all)?;
    Ok(Found {
        pid: found.pid,
        argv: found.recorded(),
    })
}

/// Chooses the process. An exact name is preferred to a part of a name. Of several processes, the only one of this
/// user is chosen.
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

fn contains(name: &OsStr, part: &OsStr) -> bool {
    let (name, part) = (name.as_bytes(), part.as_bytes());
    !part.is_empty() && name.windows(part.len()).any(|window| window == part)
}

fn user() -> u32 {
    // SAFETY: returns a number, and cannot fail.
    unsafe { libc::geteuid() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(pid: u32, user: u32, name: &str, argv: &[&str]) -> Candidate {
        Candidate {
            pid: Pid(pid),
            user,
            name: name.into(),
            argv: argv.iter().map(OsString::from).collect(),
        }
    }

    fn chosen_among(hint: &str, all: Vec<Candidate>) -> Result<u32, usize> {
        match chosen(OsStr::new(hint), 1000, all) {
            Ok(found) => Ok(found.pid.0),
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
    fn the_only_process_of_this_user_is_chosen() {
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
}
