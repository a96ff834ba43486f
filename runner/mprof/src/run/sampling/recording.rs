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
use pyprof_process::Pid;
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
    /// The records that are not in the file yet.
    buffer: Vec<u8>,
    /// The time of the oldest record in the buffer.
    buffered_since: Option<Instant>,
    /// The error of the last write, if the buffer is not empty because of it.
    write_error: Option<io::Error>,
    /// The first error that made mprof drop records.
    drop_error: Option<io::Error>,
}

/// The maximum age of a record in the buffer.
const MAX_AGE: Duration = Duration::from_millis(250);

/// The size in bytes at which the buffer is written, however new its records are.
const FLUSH_SIZE: usize = 1 << 16;

/// The limit of the buffer in bytes. It is reached if the file cannot be written.
const MAX_BUFFER: usize = 16 * FLUSH_SIZE;

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
            recording.buffer.push(b'\n');
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
            buffer: Vec::new(),
            buffered_since: None,
            write_error: None,
            drop_error: None,
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
    pub(crate) fn delete_if_unused(self) {
        if self.is_new && self.exists_and_is_empty() {
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
    pub(crate) fn child(&mut self, process: Pid, memory: Bytes, at: Timestamp) {
        self.record(|to| write::child(process.0, memory, at, to));
    }

    /// Writes the buffer if it has a record that would be older than `MAX_AGE` at `next`, the time of the next call.
    pub(crate) fn flush_before(&mut self, next: Instant) {
        let is_due = |since| next.saturating_duration_since(since) >= MAX_AGE;
        if self.buffered_since.is_some_and(is_due) || self.buffer.len() >= FLUSH_SIZE {
            self.flush();
        }
    }

    /// Writes the buffer. Records that cannot be written stay in it until the next call: the disk may have room by then, or
    /// the FIFO a reader.
    pub(crate) fn flush(&mut self) {
        self.buffered_since = None;
        self.write_error = self.write().err();
    }

    /// Returns whether records wait for a reader of the FIFO.
    pub(crate) fn waits_for_reader(&self) -> bool {
        let is_unread = |error: &io::Error| error.kind() == io::ErrorKind::WouldBlock;
        self.write_error.as_ref().is_some_and(is_unread)
    }

    /// Adds the times of functions that the program has written to a separate file. Must be called once, after the end
    /// of the program.
    pub(crate) fn add_spans(&mut self) {
        if let Some(mut spans) = self.spans.take() {
            let read = spans
                .rewind()
                .and_then(|()| spans.read_to_end(&mut self.buffer));
            self.drop_error = self.drop_error.take().or(read.err());
        }
    }

    /// Closes the file.
    ///
    /// # Errors
    /// Some records could not be written.
    pub(crate) fn close(self) -> Result<(), NotWritable> {
        let path = self.path;
        match self.drop_error.or(self.write_error) {
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
            return Err(no_reader());
        };
        while !self.buffer.is_empty() {
            let part = match is_regular {
                true => &self.buffer,
                false => whole_lines(&self.buffer),
            };
            match file.write(part) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(length) => drop(self.buffer.drain(..length)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(no_reader()),
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
        if self.buffer.len() >= MAX_BUFFER {
            self.flush();
        }
        if self.buffer.len() >= MAX_BUFFER {
            // the new record is dropped and not the oldest: the file may end with a part of the oldest
            self.drop_error = self.drop_error.take().or(self.write_error.take());
            return;
        }
        self.buffered_since.get_or_insert_with(Instant::now);
        write(&mut self.buffer);
    }

    /// Returns whether the file still exists at its path and is empty.
    fn exists_and_is_empty(&self) -> bool {
        let Some(file) = &self.file else { return false };
        let opened = file.metadata();
        let at_path = fs::symlink_metadata(&self.path);
        let (Ok(opened), Ok(at_path)) = (opened, at_path) else {
            return false;
        };
        opened.len() == 0 && (opened.dev(), opened.ino()) == (at_path.dev(), at_path.ino())
    }

    /// Returns whether the file ends in the middle of a line, because an earlier recording was interrupted.
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
fn no_reader() -> io::Error {
    io::Error::new(io::ErrorKind::WouldBlock, "no process reads it")
}

/// Creates a file. An existing file is an error.
fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create_new(true).open(path)
}

/// Returns the name of a recording that begins in this second since the epoch, in local time.
fn name(second: libc::time_t) -> PathBuf {
    // SAFETY: all zero is a valid value.
    let mut time: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: overwrites `time`, and keeps no pointer.
    unsafe { libc::localtime_r(&raw const second, &raw mut time) };
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
        for _ in 0..MAX_BUFFER {
            recording.memory(Bytes::ZERO, Timestamp(0));
        }
        assert!(recording.buffer.len() < MAX_BUFFER + 100);
        assert!(recording.buffer.ends_with(b"\n"));
        recording.file = Some(disk("/dev/null"));
        recording.flush();
        assert_eq!(recording.buffer.len(), 0);
        recording.flush();
        assert!(recording.close().is_err());
    }
}
