//! `mprof rm` and `mprof clean`.

pub(crate) mod cannot_remove;

use std::collections::HashSet;
use std::ffi::{OsStr, c_int};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pyprof_console::{exit_status, print, print_with};
use pyprof_record::{Record, is_record};

use crate::command_line::{Clean, Remove};
use crate::failure::Failure;
use crate::files::{self, CannotRead, companion, is_companion};

use cannot_remove::CannotRemove;

/// Removes the recordings and records that the arguments name, and returns the exit status.
pub(crate) fn named(options: &Remove) -> Result<c_int, Failure> {
    if options.recordings.is_empty() {
        print("A profile to remove must be provided (number or filename)\n")?;
        return Ok(exit_status::FAILED);
    }
    let known = files::recordings().map_err(CannotRead::from)?;
    let found = options.recordings.iter().map(|word| find(word, &known));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    remove(found, options.dry_run)
}

/// Removes all recordings and records of this directory, and returns the exit status.
pub(crate) fn all(options: &Clean) -> Result<c_int, Failure> {
    let known = files::recordings().map_err(CannotRead::from)?;
    let records = files::records().map_err(CannotRead::from)?;
    let mut removed = Vec::new();
    for path in known.into_iter().chain(records) {
        match checked(&path) {
            Ok(()) => removed.push(path),
            // this is not a failure: the command removes what can be removed
            Err(kept) => _ = Failure::from(kept).report(),
        }
    }
    remove(removed, options.dry_run)
}

/// Returns the recording of an argument. If the argument is an index and also the name of a file, the index counts.
fn find(word: &OsStr, known: &[PathBuf]) -> Result<PathBuf, CannotRemove> {
    let shown = word.to_string_lossy().into_owned();
    let path = match word.to_str().and_then(|word| word.parse().ok()) {
        Some(index) => files::at(index, known).ok_or(CannotRemove::NoIndex(shown))?,
        None => Path::new(word),
    };
    let shown = path.display().to_string();
    if path.is_dir() {
        return Err(CannotRemove::Directory(shown));
    }
    if !path.is_file() {
        return Err(CannotRemove::Absent(shown));
    }
    checked(path)?;
    Ok(path.to_owned())
}

/// Checks that a file is a recording, or the record of a process that has ended.
fn checked(path: &Path) -> Result<(), CannotRemove> {
    let name = path.display().to_string();
    if is_record(path) {
        return match Record::read(path) {
            Ok(record) if record.process.is_running() => Err(CannotRemove::InUse {
                name,
                pid: record.process.pid,
            }),
            _ => Ok(()),
        };
    }
    if !is_recording(path) {
        return Err(CannotRemove::NotRecording(name));
    }
    Ok(())
}

/// Returns whether a file begins with a record, or is empty and has the ending of a recording.
fn is_recording(path: &Path) -> bool {
    let has_ending = path.extension().is_some_and(|ending| ending == "dat");
    files::first_record(path).is_some() || (has_ending && is_empty(path))
}

fn is_empty(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() == 0)
}

/// Removes files with their companions, each once.
fn remove(paths: Vec<PathBuf>, is_dry_run: bool) -> Result<c_int, Failure> {
    let companions = paths.iter().map(|path| companion(path));
    let is_removed = |path: &PathBuf| is_empty(path) || is_companion(path).unwrap_or(false);
    let companions = companions.filter(|path| path.is_file() && is_removed(path));
    let companions: Vec<_> = companions.collect();
    let mut all: Vec<PathBuf> = paths.into_iter().chain(companions).collect();
    let mut kept = HashSet::new();
    all.retain(|path| kept.insert(path.clone()));
    if is_dry_run {
        print_with(|out| {
            writeln!(out, "Files to be removed: ")?;
            all.iter().try_for_each(|path| {
                out.write_all(path.as_os_str().as_encoded_bytes())?;
                out.write_all(b"\n")
            })
        })?;
        return Ok(exit_status::DONE);
    }
    for path in all {
        match fs::remove_file(&path) {
            // a file that is given under two names was removed already
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            removed => removed.map_err(|cause| CannotRemove::System { path, cause })?,
        }
    }
    Ok(exit_status::DONE)
}
