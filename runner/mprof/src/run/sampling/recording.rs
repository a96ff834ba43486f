//! The file of a recording, with one record on each line. Each write ends with a line end, since the program appends
//! the times of its functions to the same file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pyprof_measure::Bytes;
use pyprof_output::{Opened, append_and_read, whole_lines};
use pyprof_recording::{Timestamp, write};

use crate::run::reason::reason;

/// The file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {}", path.display(), reason(cause))]
pub(crate) struct NotWritable {
    path: PathBuf,
    cause: io::Error,
}

/// A file that records are appended to.
#[derive(Debug)]
pub(crate) struct Recording {
    path: PathBuf,
    /// `None` while the file is a FIFO without a reader.
    file: Option<File>,
    is_new: bool,
    /// A second file for the records of the program's functions, if the recording cannot be opened twice.
    spans: Option<File>,
    waiting: Vec<u8>,
    /// The time of the oldest record in `waiting`.
    since: Option<Instant>,
    /// The error of the last write, if bytes stayed in `waiting` because of it.
    failed: Option<io::Error>,
    /// The error for which records were dropped.
    left_out: Option<io::Error>,
}

/// The greatest age of a record that is not in the file yet.
const LATEST: Duration = Duration::from_millis(250);

/// The number of waiting bytes that are written at once, however new they are.
const MOST: usize = 1 << 16;

/// The most bytes that are kept while they cannot be written.
const KEPT: usize = 16 * MOST;

impl Recording {
    /// Opens the file of `-o`, or creates a file in this directory.
    pub(crate) fn for_option(output: Option<&Path>) -> Result<Self, NotWritable> {
        match output {
            Some(path) => Self::open(path.to_owned()),
            None => Self::create(),
        }
    }

    /// Appends to this file, which is created if it does not exist.
    pub(crate) fn open(path: PathBuf) -> Result<Self, NotWritable> {
        if let Ok(file) = create_new(&path) {
            return Ok(Self::new(path, Some(file), true));
        }
        let file = match append_and_read(&path) {
            Ok(Opened::Ready(file)) => Some(file),
            Ok(Opened::NoReader) => None,
            Err(cause) => return Err(NotWritable { path, cause }),
        };
        let mut recording = Self::new(path, file, false);
        if recording.ends_within_a_line() {
            recording.waiting.push(b'\n');
        }
        Ok(recording)
    }

    /// Creates a file in this directory. Its name contains the current second, or the next second that has no file
    /// yet.
    fn create() -> Result<Self, NotWritable> {
        // SAFETY: no pointer is given.
        let mut second = unsafe { libc::time(std::ptr::null_mut()) };
        loop {
            let path = name(second);
            match create_new(&path) {
                Ok(file) => return Ok(Self::new(path, Some(file), true)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => second += 1,
                Err(cause) => return Err(NotWritable { path, cause }),
            }
        }
    }

    fn new(path: PathBuf, file: Option<File>, is_new: bool) -> Self {
        Self {
            path,
            file,
            is_new,
            spans: None,
            waiting: Vec::new(),
            since: None,
            failed: None,
            left_out: None,
        }
    }

    /// Returns the path of the recording.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the file to which the program appends the times of its functions. It is the recording itself, except if
    /// that is a FIFO: the program might wait there for a reader.
    pub(crate) fn path_for_spans(&mut self) -> PathBuf {
        if !self.is_regular()
            && let Ok(spans) = tempfile::tempfile()
        {
            let number = spans.as_raw_fd();
            self.spans = Some(spans);
            return format!("/proc/{}/fd/{number}", std::process::id()).into();
        }
        self.path.clone()
    }

    /// Deletes the file if mprof has created it and it is still empty.
    pub(crate) fn withdraw(self) {
        if self.is_new && self.is_empty_and_there() {
            // an error means that the file was deleted meanwhile
            let _ = fs::remove_file(&self.path);
        }
    }

    /// Records the command line.
    pub(crate) fn command_line(&mut self, line: &[u8]) {
        self.record(|to| write::command(line, to));
        self.flush();
    }

    /// Records the memory of the process.
    pub(crate) fn memory(&mut self, memory: Bytes, at: Timestamp) {
        self.record(|to| write::memory(memory, at, to));
    }

    /// Records the memory of a descendant.
    pub(crate) fn child(&mut self, process: u32, memory: Bytes, at: Timestamp) {
        self.record(|to| write::child(process, memory, at, to));
    }

    /// Writes the waiting records if some would be older than `LATEST` at `next`, the time of the next call.
    pub(crate) fn flush_before(&mut self, next: Instant) {
        let is_due = |since| next.saturating_duration_since(since) >= LATEST;
        if self.since.is_some_and(is_due) || self.waiting.len() >= MOST {
            self.flush();
        }
    }

    /// Writes the waiting records. Records that cannot be written are kept for the next call: the disk may have room
    /// by then, or the FIFO a reader.
    pub(crate) fn flush(&mut self) {
        self.since = None;
        self.failed = self.write().err();
    }

    /// Returns whether records wait for a reader of the FIFO.
    pub(crate) fn waits_for_reader(&self) -> bool {
        let is_unread = |error: &io::Error| error.kind() == io::ErrorKind::WouldBlock;
        self.failed.as_ref().is_some_and(is_unread)
    }

    /// Adds the times of functions that the program has written to a separate file. Must be called once, after the end
    /// of the program.
    pub(crate) fn add_spans(&mut self) {
        if let Some(mut spans) = self.spans.take() {
            let read = spans
                .rewind()
                .and_then(|()| spans.read_to_end(&mut self.waiting));
            self.left_out = self.left_out.take().or(read.err());
        }
    }

    /// Closes the file.
    ///
    /// # Errors
    /// Some records could not be written.
    pub(crate) fn close(self) -> Result<(), NotWritable> {
        let path = self.path;
        match self.left_out.or(self.failed) {
            None => Ok(()),
            Some(cause) => Err(NotWritable { path, cause }),
        }
    }

    fn write(&mut self) -> io::Result<()> {
        if self.file.is_none()
            && let Opened::Ready(file) = append_and_read(&self.path)?
        {
            self.file = Some(file);
        }
        let is_regular = self.is_regular();
        let Some(file) = &mut self.file else {
            return Err(unread());
        };
        while !self.waiting.is_empty() {
            let part = match is_regular {
                true => &self.waiting,
                false => whole_lines(&self.waiting),
            };
            match file.write(part) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(length) => drop(self.waiting.drain(..length)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(unread()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn is_regular(&self) -> bool {
        let metadata = self.file.as_ref().and_then(|file| file.metadata().ok());
        metadata.is_some_and(|metadata| metadata.is_file())
    }

    fn record(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.waiting.len() >= KEPT {
            self.flush();
        }
        if self.waiting.len() >= KEPT {
            // a whole record is dropped, since the file may end in the middle of one
            self.left_out = self.left_out.take().or(self.failed.take());
            return;
        }
        self.since.get_or_insert_with(Instant::now);
        write(&mut self.waiting);
    }

    /// Returns whether the file still exists at its path and is empty.
    fn is_empty_and_there(&self) -> bool {
        let Some(file) = &self.file else { return false };
        let opened = file.metadata();
        let there = fs::symlink_metadata(&self.path);
        let (Ok(opened), Ok(there)) = (opened, there) else {
            return false;
        };
        opened.len() == 0 && (opened.dev(), opened.ino()) == (there.dev(), there.ino())
    }

    /// Returns whether the file ends in the middle of a line, left by an earlier recording.
    fn ends_within_a_line(&mut self) -> bool {
        let mut last = [b'\n'];
        let Some(file) = &mut self.file else {
            return false;
        };
        let read = file
            .seek(SeekFrom::End(-1))
            .and_then(|_| file.read_exact(&mut last));
        read.is_ok() && last != [b'\n']
    }
}

/// Returns the error for a FIFO without a reader, or with a slow one.
fn unread() -> io::Error {
    io::Error::new(io::ErrorKind::WouldBlock, "nothing reads it")
}

/// Creates a file. An existing file is an error.
fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create_new(true).open(path)
}

/// Returns the name of a recording that begins in this second since the epoch, in local time.
fn name(second: libc::time_t) -> PathBuf {
    // SAFETY: all zero are valid values; the call overwrites them and keeps no pointer.
    let time = unsafe {
        let mut time: libc::tm = std::mem::zeroed();
        libc::localtime_r(&raw const second, &raw mut time);
        time
    };
    let libc::tm {
        tm_year: year,
        tm_mon: month,
        tm_mday: day,
        tm_hour: hour,
        tm_min: minute,
        tm_sec: second,
        ..
    } = time;
    let (year, month) = (year + 1900, month + 1);
    format!("mprofile_{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}.dat").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_bounds_the_buffer_and_is_reported() {
        let disk = |path| OpenOptions::new().append(true).open(path).expect("there");
        let mut recording = Recording::new("name".into(), Some(disk("/dev/full")), false);
        for _ in 0..KEPT {
            recording.memory(Bytes::ZERO, Timestamp(0));
        }
        assert!(recording.waiting.len() < KEPT + 100);
        assert!(recording.waiting.ends_with(b"\n"));
        recording.file = Some(disk("/dev/null"));
        recording.flush();
        assert_eq!(recording.waiting.len(), 0);
        recording.flush();
        assert!(recording.close().is_err());
    }
}
