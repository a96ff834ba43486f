//! The file that is written: records, each a line, in writes that end with a line, since a program that tells when its
//! functions ran appends to the same file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pyprof_measure::Bytes;
use pyprof_output::{Opened, append_and_read, whole_lines};

use super::numbers::{self, Moment};
use super::reason::reason;

/// The file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {}", path.display(), reason(cause))]
pub(crate) struct NotWritable {
    path: PathBuf,
    cause: io::Error,
}

/// A file that is appended to.
#[derive(Debug)]
pub(crate) struct Recording {
    path: PathBuf,
    /// Nothing, as long as it is a FIFO without a reader.
    file: Option<File>,
    is_new: bool,
    /// What another process records for a file that cannot be opened twice.
    spans: Option<File>,
    waiting: Vec<u8>,
    /// When the first record came of those that wait.
    since: Option<Instant>,
    /// Why there is still something that waits.
    failed: Option<io::Error>,
    /// Why records are not in the file, and never will be.
    left_out: Option<io::Error>,
}

/// How old a record becomes before it is in the file.
const LATEST: Duration = Duration::from_millis(250);

/// As many records as this are not kept waiting.
const MOST: usize = 1 << 16;

/// No more than this is kept of what cannot be written now.
const KEPT: usize = 16 * MOST;

impl Recording {
    /// Appends to this file, which need not be there.
    pub(crate) fn open(path: PathBuf) -> Result<Self, NotWritable> {
        if let Ok(file) = create(&path) {
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

    /// Begins a file of this directory that nobody else has: the name is this second, or the next that is free.
    pub(crate) fn begin() -> Result<Self, NotWritable> {
        // SAFETY: no pointer is given.
        let mut second = unsafe { libc::time(std::ptr::null_mut()) };
        loop {
            let path = name(second);
            match create(&path) {
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

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the program itself records when its functions ran: in the same file, but for one that may have it wait for a
    /// reader.
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

    /// Nothing was recorded: a file that was not there is not there again, unless somebody else has written to it.
    pub(crate) fn withdraw(self) {
        if self.is_new && self.is_empty_and_there() {
            // whoever took it away meanwhile has done it for us
            let _ = fs::remove_file(&self.path);
        }
    }

    /// What was started.
    pub(crate) fn command_line(&mut self, line: &[u8]) {
        self.record(|to| {
            to.extend_from_slice(b"CMDLINE ");
            to.extend_from_slice(line);
        });
        self.flush();
    }

    /// The memory of the process at a moment.
    pub(crate) fn memory(&mut self, memory: Bytes, at: Moment) {
        self.record(|to| {
            to.extend_from_slice(b"MEM ");
            numbers::mebibytes(memory, to);
            to.push(b' ');
            at.write(to);
        });
    }

    /// The memory of one that descends from it.
    pub(crate) fn child(&mut self, process: u32, memory: Bytes, at: Moment) {
        self.record(|to| {
            to.extend_from_slice(b"CHLD ");
            numbers::whole(process.into(), to);
            to.push(b' ');
            numbers::mebibytes(memory, to);
            to.push(b' ');
            at.write(to);
        });
    }

    /// Writes what would be too old at `next`, when this is asked again.
    pub(crate) fn flush_before(&mut self, next: Instant) {
        let is_due = |since| next.saturating_duration_since(since) >= LATEST;
        if self.since.is_some_and(is_due) || self.waiting.len() >= MOST {
            self.flush();
        }
    }

    /// Writes what waits. What cannot be written now waits for the next time: there may be room again by then, or a reader.
    pub(crate) fn flush(&mut self) {
        self.since = None;
        self.failed = self.write().err();
    }

    /// Whether something waits for a reader.
    pub(crate) fn waits_for_reader(&self) -> bool {
        let is_unread = |error: &io::Error| error.kind() == io::ErrorKind::WouldBlock;
        self.failed.as_ref().is_some_and(is_unread)
    }

    /// Records what the program has recorded apart. To be called once, when it has ended.
    pub(crate) fn add_spans(&mut self) {
        if let Some(mut spans) = self.spans.take() {
            let read = spans
                .rewind()
                .and_then(|()| spans.read_to_end(&mut self.waiting));
            self.left_out = self.left_out.take().or(read.err());
        }
    }

    /// All is written, or was not to be.
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
            // whole records are left out, since the file may end within one by now
            self.left_out = self.left_out.take().or(self.failed.take());
            return;
        }
        self.since.get_or_insert_with(Instant::now);
        write(&mut self.waiting);
        self.waiting.push(b'\n');
    }

    /// Whether the file has its name still, and nothing in it.
    fn is_empty_and_there(&self) -> bool {
        let Some(file) = &self.file else { return false };
        let ours = file.metadata();
        let there = fs::symlink_metadata(&self.path);
        let (Ok(ours), Ok(there)) = (ours, there) else {
            return false;
        };
        ours.len() == 0 && (ours.dev(), ours.ino()) == (there.dev(), there.ino())
    }

    /// Whether what was written before has lost its end.
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

/// Why a pipe takes nothing.
fn unread() -> io::Error {
    io::Error::new(io::ErrorKind::WouldBlock, "nothing reads it")
}

/// A file that was not there.
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create_new(true).open(path)
}

/// The name of a recording that begins in this second since the epoch, by the time of this place.
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
    fn what_is_kept_for_a_full_disk_has_an_end_and_what_is_left_out_is_told() {
        let disk = |path| OpenOptions::new().append(true).open(path).expect("there");
        let mut recording = Recording::new("name".into(), Some(disk("/dev/full")), false);
        for _ in 0..KEPT {
            recording.memory(Bytes::ZERO, Moment(0));
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
