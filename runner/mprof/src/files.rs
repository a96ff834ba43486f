//! The recordings that a command reads: from its arguments, or from this directory.

mod directory;
mod records;

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use pyprof_recording::{Damaged, FirstRecord, Timeline};

pub(crate) use directory::{companion, recordings, time_of};
pub(crate) use records::records;

/// A recording that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotRead {
    #[error("cannot open `{}`: {cause}", path.display())]
    Absent { path: PathBuf, cause: io::Error },
    #[error("cannot read `{}`: {cause}", path.display())]
    Damaged { path: PathBuf, cause: Damaged },
    #[error("cannot read `{}`: it contains no record of mprof", .0.display())]
    Other(PathBuf),
    #[error("cannot list this directory: {0}")]
    Directory(#[from] io::Error),
}

/// Reads a recording, and its companion file if an older version wrote one.
pub(crate) fn read(path: &Path) -> Result<Timeline, CannotRead> {
    let mut timeline = read_file(path)?;
    let companion = companion(path);
    if is_companion(&companion)? {
        add(&companion, &mut timeline)?;
    }
    Ok(timeline)
}

/// Returns whether a file with the name of a companion has only records of functions, as companions do.
pub(crate) fn is_companion(path: &Path) -> Result<bool, CannotRead> {
    if first_record(path) != Some(FirstRecord::Call) {
        return Ok(false);
    }
    let Timeline {
        command,
        points,
        children,
        functions: _,
    } = read_file(path)?;
    Ok(command.is_none() && points.is_empty() && children.is_empty())
}

/// Returns the kind of the first record of a file; `None` if the file does not begin like a recording. The rest of the file
/// may be damaged.
pub(crate) fn first_record(path: &Path) -> Option<FirstRecord> {
    // opening a FIFO of that name would block
    let file = path.is_file().then(|| File::open(path))?;
    FirstRecord::of(BufReader::new(file.ok()?)).ok()?
}

/// Reads a recording without its companion.
fn read_file(path: &Path) -> Result<Timeline, CannotRead> {
    let mut timeline = Timeline::default();
    let length = add(path, &mut timeline)?;
    if timeline == Timeline::default() && length > 0 {
        return Err(CannotRead::Other(path.to_owned()));
    }
    Ok(timeline)
}

/// Adds the records of a file, and returns the length of the file.
fn add(path: &Path, to: &mut Timeline) -> Result<u64, CannotRead> {
    let path = path.to_owned();
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(cause) => return Err(CannotRead::Absent { path, cause }),
    };
    let length = file.metadata().map_or(0, |file| file.len());
    to.add(BufReader::with_capacity(1 << 16, file))
        .map_err(|cause| CannotRead::Damaged { path, cause })?;
    Ok(length)
}

/// Returns the recording that an argument names: a file, or an index among the recordings of this directory. Negative
/// indices count from the newest recording.
pub(crate) fn find<'a>(word: &'a OsStr, known: &'a [PathBuf]) -> Option<&'a Path> {
    let path = Path::new(word);
    if path.exists() {
        return Some(path);
    }
    let index: i64 = word.to_str()?.parse().ok()?;
    at(index, known)
}

/// Returns the recording with this index, if there is one.
pub(crate) fn at(index: i64, known: &[PathBuf]) -> Option<&Path> {
    let count = i64::try_from(known.len()).ok()?;
    let index = if index < 0 { index + count } else { index };
    known
        .get(usize::try_from(index).ok()?)
        .map(PathBuf::as_path)
}

/// The recordings to read, and the lines to print about them.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    /// The files, each once.
    pub(crate) files: Vec<PathBuf>,
    /// Lines for standard output, as memory_profiler prints them.
    pub(crate) messages: String,
}

/// Returns the recordings that these arguments name; without arguments, the newest recording.
pub(crate) fn select(words: &[OsString]) -> Result<Selection, CannotRead> {
    let known = recordings()?;
    let mut selection = Selection::default();
    if words.is_empty() {
        match known.last() {
            Some(newest) => {
                selection.messages.push_str("Using last profile data.\n");
                selection.files.push(newest.clone());
            }
            None => selection.messages.push_str(NONE_FOUND),
        }
        return Ok(selection);
    }
    let mut known_paths = HashSet::new();
    for word in words {
        match find(word, &known) {
            Some(path) if !known_paths.insert(path) => {}
            Some(path) => selection.files.push(path.to_owned()),
            None => {
                let word = word.to_string_lossy();
                selection
                    .messages
                    .push_str(&format!("Input file not found: {word}\n"));
            }
        }
    }
    if selection.files.is_empty() {
        selection
            .messages
            .push_str("No files found from given input.\n");
    }
    Ok(selection)
}

const NONE_FOUND: &str = "\
No input file found. \n\
This program looks for mprofile_*.dat files, generated by the 'mprof run' command.\n";
