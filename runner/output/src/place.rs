//! Finds the folder that contains a file, by opening its path name by name. So the folder that is used is the folder
//! that was checked, even if folders are renamed meanwhile.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString, c_int};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::system_calls::{is_of_the_kernel, open_at, status, target};
use crate::untrusted_link::trust;

/// A name in a folder.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) folder: OwnedFd,
    pub(crate) name: OsString,
    /// The type of the file as in `st_mode`; `None` if it does not exist.
    pub(crate) kind: Option<libc::mode_t>,
    /// The flag for opening the name: `O_NOFOLLOW`, or 0 for a link of `/proc`. So no unchecked link is followed.
    pub(crate) flag: c_int,
    /// The path without its links; it need not be absolute.
    path: PathBuf,
}

/// The most links in a path, as in the kernel.
const LINKS: usize = 40;

/// Returns the path without its links.
///
/// # Errors
/// The path leads through a link that is not trusted, or to a folder that does not exist.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    find(path).map(|place| place.path)
}

/// Returns the place that the path leads to.
pub(crate) fn find(path: &Path) -> io::Result<Place> {
    let mut left = VecDeque::new();
    let mut shown = PathBuf::new();
    let mut folder = begin(path.as_os_str(), &mut left, &mut shown, None)?;
    let mut links = 0;
    loop {
        let Some(name) = left.pop_front() else {
            return Err(io::Error::from_raw_os_error(libc::ENOENT));
        };
        let is_last = left.is_empty();
        let there = open_at(Some(folder.as_fd()), &name, libc::O_PATH | libc::O_NOFOLLOW);
        let there = match there {
            Err(error) if is_last && error.kind() == io::ErrorKind::NotFound => {
                return Ok(Place::new(folder, name, None, libc::O_NOFOLLOW, shown));
            }
            there => there?,
        };
        let kind = status(there.as_fd())?.st_mode & libc::S_IFMT;
        if kind != libc::S_IFLNK {
            if is_last {
                return Ok(Place::new(
                    folder,
                    name,
                    Some(kind),
                    libc::O_NOFOLLOW,
                    shown,
                ));
            }
            shown.push(&name);
            folder = there;
        } else if is_of_the_kernel(there.as_fd()) {
            let followed = open_at(Some(folder.as_fd()), &name, libc::O_PATH)?;
            if is_last {
                let kind = status(followed.as_fd())?.st_mode & libc::S_IFMT;
                return Ok(Place::new(folder, name, Some(kind), 0, shown));
            }
            shown.push(&name);
            folder = followed;
        } else {
            trust(folder.as_fd(), there.as_fd(), &name)?;
            links += 1;
            if links > LINKS {
                return Err(io::Error::from_raw_os_error(libc::ELOOP));
            }
            let target = target(there.as_fd())?;
            folder = begin(&target, &mut left, &mut shown, Some(folder))?;
        }
    }
}

/// Returns the folder in which `path` begins: the root, or `here`, or the current directory. Puts the names of `path`
/// before the names in `left`, which are not found yet.
fn begin(
    path: &OsStr,
    left: &mut VecDeque<OsString>,
    shown: &mut PathBuf,
    here: Option<OwnedFd>,
) -> io::Result<OwnedFd> {
    let names = path.as_bytes().split(|byte| *byte == b'/');
    let names = names.filter(|name| !name.is_empty());
    // a slash at the end says that the path is that of a folder
    let folder = path.as_bytes().ends_with(b"/").then_some(&b"."[..]);
    for (at, name) in names.chain(folder).enumerate() {
        left.insert(at, OsStr::from_bytes(name).to_owned());
    }
    let root = path.as_bytes().starts_with(b"/");
    if root {
        *shown = PathBuf::from("/");
    }
    match here {
        Some(here) if !root => Ok(here),
        _ => {
            let start = OsStr::new(if root { "/" } else { "." });
            open_at(None, start, libc::O_PATH | libc::O_DIRECTORY)
        }
    }
}

impl Place {
    fn new(
        folder: OwnedFd,
        name: OsString,
        kind: Option<libc::mode_t>,
        flag: c_int,
        shown: PathBuf,
    ) -> Self {
        let path = shown.join(&name);
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
    fn links_are_followed_whether_their_file_is_there_or_not() {
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
    fn a_circle_and_a_folder_that_is_not_there_lead_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let circle = folder.path().join("circle");
        symlink(&circle, &circle).expect("made");
        let number = |path: &Path| resolve(path).expect_err("nowhere").raw_os_error();
        assert_eq!(number(&circle), Some(libc::ELOOP));
        assert_eq!(number(&folder.path().join("no/file")), Some(libc::ENOENT));
        assert_eq!(number(Path::new("")), Some(libc::ENOENT));
    }
}
