//! A file of `/proc`, read line by line without an allocation: a signal handler may do so.

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// Opens a file or a folder for reading.
pub(super) fn open(path: &CStr, more: libc::c_int) -> io::Result<OwnedFd> {
    // SAFETY: the path is NUL-terminated.
    let opened = unsafe { libc::open(path.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC | more) };
    if opened == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a new descriptor, which no other value owns.
    Ok(unsafe { OwnedFd::from_raw_fd(opened) })
}

/// Calls `act` with each line of a file, without its line end. A line that is longer than the buffer is left out.
pub(super) fn each_line(
    path: &CStr,
    buffer: &mut [u8],
    mut act: impl FnMut(&[u8]),
) -> io::Result<()> {
    let file = open(path, 0)?;
    let mut kept = 0;
    loop {
        let read = read(&file, &mut buffer[kept..])?;
        if read == 0 {
            return Ok(());
        }
        let text = &buffer[..kept + read];
        let end = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        text[..end].split(|byte| *byte == b'\n').for_each(&mut act);
        let filled = text.len();
        buffer.copy_within(end..filled, 0);
        kept = filled - end;
        if kept == buffer.len() {
            kept = 0;
        }
    }
}

/// Reads up to the length of the buffer.
fn read(file: &OwnedFd, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        let to = buffer.as_mut_ptr().cast();
        // SAFETY: the buffer has this length.
        let read = unsafe { libc::read(file.as_raw_fd(), to, buffer.len()) };
        match usize::try_from(read) {
            Ok(read) => return Ok(read),
            Err(_) => {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;
    use std::fs;

    use super::*;

    #[test]
    fn all_lines_are_read_with_a_small_buffer() {
        let whole = fs::read_to_string("/proc/cpuinfo").expect("it is there");
        let longest = whole.lines().map(str::len).max().expect("it has lines");
        let path = CString::new("/proc/cpuinfo").expect("no NUL");
        let mut read = Vec::new();
        let mut buffer = vec![0; longest + 1];
        each_line(&path, &mut buffer, |line| {
            read.push(String::from_utf8_lossy(line).into_owned());
        })
        .expect("it can be read");
        read.retain(|line| !line.is_empty());
        let numbers = |line: &&str| !line.is_empty() && !line.starts_with("cpu MHz");
        let expected: Vec<&str> = whole.lines().filter(numbers).collect();
        read.retain(|line| !line.starts_with("cpu MHz"));
        assert_eq!(read, expected);
    }
}
