//! The file that is written: records, each a line, in writes that end with a line, since a program that tells when its
//! functions ran appends to the same file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pyprof_measure::Bytes;

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
    file: File,
    is_new: bool,
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
            return Ok(Self::new(path, file, true));
        }
        let file = OpenOptions::new()
            .append(true)
            .read(path.is_file())
            .create(true)
            .open(&path);
        let mut recording = match file {
            Ok(file) => Self::new(path, file, false),
            Err(cause) => return Err(NotWritable { path, cause }),
        };
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
                Ok(file) => return Ok(Self::new(path, file, true)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => second += 1,
                Err(cause) => return Err(NotWritable { path, cause }),
            }
        }
    }

    fn new(path: PathBuf, file: File, is_new: bool) -> Self {
        Self {
            path,
            file,
            is_new,
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

    /// Writes what waits. What cannot be written now waits for the next time: there may be room again by then.
    pub(crate) fn flush(&mut self) {
        self.since = None;
        while !self.waiting.is_empty() {
            match self.file.write(&self.waiting) {
                Ok(0) => return self.failed = Some(io::ErrorKind::WriteZero.into()),
                Ok(length) => drop(self.waiting.drain(..length)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.failed = Some(error),
            }
        }
        self.failed = None;
    }

    /// All is written, or was not to be.
    pub(crate) fn close(mut self) -> Result<(), NotWritable> {
        self.flush();
        let path = self.path;
        match self.left_out.or(self.failed) {
            None => Ok(()),
            Some(cause) => Err(NotWritable { path, cause }),
        }
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
        let ours = self.file.metadata();
        let there = fs::symlink_metadata(&self.path);
        let (Ok(ours), Ok(there)) = (ours, there) else {
            return false;
        };
        ours.len() == 0 && (ours.dev(), ours.ino()) == (there.dev(), there.ino())
    }

    /// Whether what was written before has lost its end.
    fn ends_within_a_line(&mut self) -> bool {
        let mut last = [b'\n'];
        let file = &mut self.file;
        let read = file
            .seek(SeekFrom::End(-1))
            .and_then(|_| file.read_exact(&mut last));
        read.is_ok() && last != [b'\n']
    }
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
        let mut recording = Recording::new("name".into(), disk("/dev/full"), false);
        for _ in 0..KEPT {
            recording.memory(Bytes::ZERO, Moment(0));
        }
        assert!(recording.waiting.len() < KEPT + 100);
        assert!(recording.waiting.ends_with(b"\n"));
        recording.file = disk("/dev/null");
        recording.flush();
        assert_eq!(recording.waiting.len(), 0);
        assert!(recording.close().is_err());
    }
}
