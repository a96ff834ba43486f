//! Opening the file of a report for appending.

use std::ffi::c_int;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use crate::location::{Location, find};
use crate::system_calls::{may_write, open_at, remove};

/// The result of opening a file.
#[derive(Debug)]
pub enum Opened {
    /// The open file. A write that would block returns an error instead.
    Ready(File),
    /// The file is a FIFO, and no process reads it yet.
    NoReader,
}

/// Opens the file for appending, and creates it if it does not exist.
///
/// # Errors
/// The file cannot be written, or its path leads through an untrusted link.
pub fn append(path: &Path) -> io::Result<Opened> {
    open(&find(path)?, libc::O_WRONLY)
}

/// Opens as [`append`] does, and makes a regular file readable, too.
///
/// # Errors
/// The errors of [`append`], and the file cannot be read.
pub fn append_and_read(path: &Path) -> io::Result<Opened> {
    let location = find(path)?;
    let access = match location.kind {
        Some(libc::S_IFREG) => libc::O_RDWR,
        _ => libc::O_WRONLY,
    };
    open(&location, access)
}

/// Checks that the file can be appended to. If it does not exist, it is created and removed again: a program that is killed
/// leaves no empty file. A FIFO is not opened: its reader would see the end of input when pyprof closes it again.
///
/// # Errors
/// The errors of [`append`].
pub fn check(path: &Path) -> io::Result<()> {
    let location = find(path)?;
    match location.kind {
        Some(libc::S_IFIFO) => may_write(location.folder.as_fd(), &location.name),
        Some(_) => open(&location, libc::O_WRONLY).map(drop),
        None => match open(&location, libc::O_WRONLY | libc::O_EXCL) {
            Ok(_) => {
                // some folders allow creating files, but not removing them
                let _ = remove(location.folder.as_fd(), &location.name);
                Ok(())
            }
            // another process has created it meanwhile
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                open(&location, libc::O_WRONLY).map(drop)
            }
            Err(error) => Err(error),
        },
    }
}

fn open(location: &Location, access: c_int) -> io::Result<Opened> {
    let flags =
        access | libc::O_APPEND | libc::O_CREAT | libc::O_NONBLOCK | libc::O_NOCTTY | location.flag;
    match open_at(Some(location.folder.as_fd()), &location.name, flags) {
        Ok(file) => Ok(Opened::Ready(file.into())),
        Err(error)
            if error.raw_os_error() == Some(libc::ENXIO)
                && location.kind == Some(libc::S_IFIFO) =>
        {
            Ok(Opened::NoReader)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;
    use std::fs;
    use std::io::Write;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, lchown, symlink};

    use super::*;

    #[test]
    fn a_fifo_is_opened_when_it_has_a_reader() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("fifo");
        let name = CString::new(path.as_os_str().as_bytes()).expect("a name");
        // SAFETY: the name ends with a zero.
        assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
        check(&path).expect("it may be written");
        assert!(matches!(append(&path), Ok(Opened::NoReader)));
        let reader = open_at(None, path.as_os_str(), libc::O_RDONLY | libc::O_NONBLOCK);
        assert!(matches!(append(&path), Ok(Opened::Ready(_))));
        drop(reader);
    }

    #[test]
    fn a_check_keeps_the_content_of_a_file_and_leaves_no_empty_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        symlink(&file, &link).expect("made");
        check(&link).expect("it may be written");
        assert!(!file.exists() && link.is_symlink());
        fs::write(&file, "text").expect("written");
        check(&link).expect("it may be written");
        assert_eq!(fs::read(&file).expect("there"), b"text");
        assert!(check(&folder.path().join("no/file")).is_err());
    }

    #[test]
    fn the_names_of_standard_output_open_the_same_file() {
        for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
            let opened = append(Path::new(name));
            // a socket cannot be opened again, whatever its name
            assert!(opened.is_ok() || opened.is_err_and(|it| it.raw_os_error().is_some()));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        let kept = File::create(&path).expect("made");
        let number = std::os::fd::AsRawFd::as_raw_fd(&kept);
        let named = format!("/dev/fd/{number}");
        let Ok(Opened::Ready(mut file)) = append(Path::new(&named)) else {
            panic!("it is open");
        };
        file.write_all(b"text").expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"text");
    }

    #[test]
    fn a_link_of_another_user_is_followed_in_private_folders_only() {
        const ANOTHER_USER: u32 = 12345;
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        symlink(&file, &link).expect("made");
        let open_to = |mode| {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).expect("set");
            append(&link).map(drop).map_err(|error| error.to_string())
        };
        assert_eq!(open_to(0o777), Ok(()));
        if lchown(&link, Some(ANOTHER_USER), None).is_err() {
            // only root can change the owner of a link
            return;
        }
        assert_eq!(open_to(0o755), Ok(()));
        for mode in [0o777, 0o1777, 0o775] {
            let refused = open_to(mode).expect_err("not followed");
            let expected =
                "`link` is a symbolic link of another user, in a folder that others may write to";
            assert_eq!(refused, expected);
        }
        lchown(folder.path(), Some(ANOTHER_USER), None).expect("root");
        assert_eq!(open_to(0o777), Ok(()));
    }
}
