//! Reads the bytes of a source file without blocking.
//!
//! The file name of a code object may be that of a pipe, a terminal or an endless device. Only a regular file is opened:
//! opening another file can block, consume input of the program, or start a device.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

/// The length limit of a source file in bytes. For each byte, Python needs more than a hundred bytes of memory to compile
/// it.
pub const MAX_LENGTH: u64 = 64 << 20;

/// Reads a regular file.
///
/// A file of length 0 is not opened: the kernel may generate its content, and reading it may block.
///
/// # Errors
/// The error of the system, or that the file is not regular, or too long for a source.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let status = fs::metadata(path)?;
    check(&status)?;
    if status.len() == 0 {
        return Ok(Vec::new());
    }
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
        .open(path)?;
    // another file may have replaced this one meanwhile
    check(&file.metadata()?)?;
    read_to_end(file)
}

/// Reads a script that the user has named: a regular file, or a pipe, which ends when its writers close it.
///
/// # Errors
/// The same as for [`read`].
pub fn read_script(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.file_type().is_fifo() {
        read_to_end(File::open(path)?)
    } else {
        read(path)
    }
}

/// Returns whether the file exists and [`read`] does not open it.
#[must_use]
pub fn is_not_read(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|status| status.len() == 0 || check(&status).is_err())
}

fn check(status: &Metadata) -> io::Result<()> {
    if !status.is_file() {
        let kind = if status.is_dir() {
            ErrorKind::IsADirectory
        } else {
            ErrorKind::InvalidInput
        };
        return Err(io::Error::new(kind, "it is not a regular file"));
    }
    if status.len() > MAX_LENGTH {
        return Err(too_long());
    }
    Ok(())
}

fn read_to_end(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MAX_LENGTH + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_LENGTH {
        return Err(too_long());
    }
    Ok(bytes)
}

fn too_long() -> io::Error {
    let text = format!("it is longer than {} MiB", MAX_LENGTH >> 20);
    io::Error::new(ErrorKind::FileTooLarge, text)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_regular_file_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("source.py");
        fs::write(&file, "x = 1\n").expect("written");
        assert_eq!(read(&file).expect("readable"), b"x = 1\n");
        assert_eq!(read_script(&file).expect("readable"), b"x = 1\n");
        assert!(!is_not_read(&file));
    }

    #[test]
    fn other_files_are_not_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("there is a mkfifo").success());
        for path in [&pipe, Path::new("/dev/zero"), folder.path()] {
            assert!(read(path).is_err(), "{}", path.display());
            assert!(is_not_read(path), "{}", path.display());
        }
    }

    #[test]
    fn a_file_that_is_too_long_for_a_source_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sparse.py");
        File::create(&file)
            .and_then(|file| file.set_len(1 << 40))
            .expect("made");
        let error = read(&file).expect_err("too long").to_string();
        assert_eq!(error, "it is longer than 64 MiB");
        assert!(is_not_read(&file));
    }

    #[test]
    fn a_file_that_the_kernel_generates_is_not_opened() {
        assert_eq!(read(Path::new("/proc/self/environ")).expect("there"), b"");
    }
}
