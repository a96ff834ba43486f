//! Finds the folder and the name to which a path leads. Each folder of the path is opened and checked, one after the other.
//! So the checked folder is the one that is used, even if folders are renamed meanwhile.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString, c_int};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::system_calls::{is_in_proc, open_at, status, target};
use crate::untrusted_link::check_link;

/// The location of a file: a name in an open folder.
#[derive(Debug)]
pub(crate) struct Location {
    pub(crate) folder: OwnedFd,
    pub(crate) name: OsString,
    /// The type of the file as in `st_mode`; `None` if it does not exist.
    pub(crate) kind: Option<libc::mode_t>,
    /// The flag for opening the name: `O_NOFOLLOW`, or 0 for a link of `/proc`. So no unchecked link is followed.
    pub(crate) flag: c_int,
    /// The path without its links; it need not be absolute.
    path: PathBuf,
}

/// The maximum number of links in a path, as in the kernel.
const MOST_LINKS: usize = 40;

/// Returns the path without its links.
///
/// # Errors
/// The path leads through a link that is not trusted, or to a folder that does not exist.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    find(path).map(|location| location.path)
}

/// Returns the location that the path leads to.
pub(crate) fn find(path: &Path) -> io::Result<Location> {
    let mut remaining = VecDeque::new();
    let mut resolved = PathBuf::new();
    let mut folder = start_folder(path.as_os_str(), &mut remaining, &mut resolved, None)?;
    let mut links = 0;
    loop {
        let Some(name) = remaining.pop_front() else {
            return Err(io::Error::from_raw_os_error(libc::ENOENT));
        };
        let is_last = remaining.is_empty();
        let opened = open_at(Some(folder.as_fd()), &name, libc::O_PATH | libc::O_NOFOLLOW);
        let file = match opened {
            Err(error) if is_last && error.kind() == io::ErrorKind::NotFound => {
                return Ok(Location::new(
                    folder,
                    name,
                    None,
                    libc::O_NOFOLLOW,
                    resolved,
                ));
            }
            opened => opened?,
        };
        let kind = status(file.as_fd())?.st_mode & libc::S_IFMT;
        if kind != libc::S_IFLNK {
            if is_last {
                return Ok(Location::new(
                    folder,
                    name,
                    Some(kind),
                    libc::O_NOFOLLOW,
                    resolved,
                ));
            }
            resolved.push(&name);
            folder = file;
        } else if is_in_proc(file.as_fd()) {
            let followed = open_at(Some(folder.as_fd()), &name, libc::O_PATH)?;
            if is_last {
                let kind = status(followed.as_fd())?.st_mode & libc::S_IFMT;
                return Ok(Location::new(folder, name, Some(kind), 0, resolved));
            }
            resolved.push(&name);
            folder = followed;
        } else {
            check_link(folder.as_fd(), file.as_fd(), &name)?;
            links += 1;
            if links > MOST_LINKS {
                return Err(io::Error::from_raw_os_error(libc::ELOOP));
            }
            let target = target(file.as_fd())?;
            folder = start_folder(&target, &mut remaining, &mut resolved, Some(folder))?;
        }
    }
}

/// Returns the folder in which `path` starts: the root for an absolute path; else `link_folder`, the folder of the link
/// that has the path as its target, or the current directory. Puts the names of `path` before those in `remaining`, which
/// are still to be opened.
fn start_folder(
    path: &OsStr,
    remaining: &mut VecDeque<OsString>,
    resolved: &mut PathBuf,
    link_folder: Option<OwnedFd>,
) -> io::Result<OwnedFd> {
    let names = path.as_bytes().split(|byte| *byte == b'/');
    let names = names.filter(|name| !name.is_empty());
    // with a slash at its end, the path must be that of a folder
    let folder = path.as_bytes().ends_with(b"/").then_some(&b"."[..]);
    for (at, name) in names.chain(folder).enumerate() {
        remaining.insert(at, OsStr::from_bytes(name).to_owned());
    }
    let is_absolute = path.as_bytes().starts_with(b"/");
    if is_absolute {
        *resolved = PathBuf::from("/");
    }
    match link_folder {
        Some(folder) if !is_absolute => Ok(folder),
        _ => {
            let start = OsStr::new(if is_absolute { "/" } else { "." });
            open_at(None, start, libc::O_PATH | libc::O_DIRECTORY)
        }
    }
}

impl Location {
    fn new(
        folder: OwnedFd,
        name: OsString,
        kind: Option<libc::mode_t>,
        flag: c_int,
        resolved_folder: PathBuf,
    ) -> Self {
        let path = resolved_folder.join(&name);
        Self {
            folder,
            name,
            kind,
            flag,
            path,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn resolved(path: &Path) -> PathBuf {
        resolve(path).expect("it leads somewhere")
    }

    #[test]
    fn links_to_existing_and_missing_files_are_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().canonicalize().expect("a folder");
        fs::create_dir(folder.join("deep")).expect("made");
        let [absolute, relative, deep] =
            ["absolute", "relative", "deeper"].map(|it| folder.join(it));
        symlink(folder.join("file"), &absolute).expect("made");
        symlink("deep/../absolute", &relative).expect("made");
        symlink("deep", &deep).expect("made");
        assert_eq!(resolved(&absolute), folder.join("file"));
        assert_eq!(resolved(&relative), folder.join("file"));
        fs::write(folder.join("file"), "").expect("written");
        assert_eq!(resolved(&relative), folder.join("file"));
        assert_eq!(resolved(&deep.join("x")), folder.join("deep/x"));
        assert_eq!(resolved(Path::new("Cargo.toml")), Path::new("Cargo.toml"));
    }

    #[test]
    fn a_circle_of_links_and_a_missing_folder_are_errors() {
        let folder = tempfile::tempdir().expect("a folder");
        let circle = folder.path().join("circle");
        symlink(&circle, &circle).expect("made");
        let number = |path: &Path| resolve(path).expect_err("nowhere").raw_os_error();
        assert_eq!(number(&circle), Some(libc::ELOOP));
        assert_eq!(number(&folder.path().join("no/file")), Some(libc::ENOENT));
        assert_eq!(number(Path::new("")), Some(libc::ENOENT));
    }
}
