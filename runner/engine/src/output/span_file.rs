//! The file of `--timestamp -o FILE`: each run of a function is appended when it ends, so that no ending of the process
//! can lose it.

use std::fs::File;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd, RawFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use pyprof_measure::Span;
use pyprof_output::{Opened, append};
use pyprof_process::high_descriptor;
use pyprof_recording::write;

use crate::locked::locked;

/// The file that is open.
static OPEN: Mutex<Option<Open>> = Mutex::new(None);

struct Open {
    path: PathBuf,
    descriptor: RawFd,
    identity: (u64, u64),
}

/// Appends the runs of functions to the file from now on. If the file is not a regular file, the report has them.
pub(crate) fn append_runs(path: &Path) {
    let open = Open::new(path);
    if open.is_some() {
        *locked(&OPEN) = open;
        pyprof_tracer::write_runs_with(append_run);
    }
}

/// Appends a run. Returns false if the file does not take it; then the report has it.
fn append_run(name: &str, run: &Span) -> bool {
    let mut line = Vec::new();
    write::run(name, run, &mut line);
    let mut open = locked(&OPEN);
    open.as_mut()
        .and_then(Open::file)
        .is_some_and(|mut file| file.write_all(&line).is_ok())
}

impl Open {
    /// Opens a regular file for appending.
    fn new(path: &Path) -> Option<Self> {
        let Ok(Opened::Ready(file)) = append(path) else {
            return None;
        };
        let metadata = file.metadata().ok()?;
        metadata.is_file().then(|| Self {
            path: path.to_owned(),
            // the program may have reused the number, so that it is never closed
            descriptor: high_descriptor(OwnedFd::from(file)).into_raw_fd(),
            identity: (metadata.dev(), metadata.ino()),
        })
    }

    /// Returns the file. It is opened again if its descriptor has become another file: programs close descriptors that
    /// they do not know.
    fn file(&mut self) -> Option<ManuallyDrop<File>> {
        let borrowed = |descriptor| {
            // SAFETY: the file is never dropped, so that the descriptor stays open.
            ManuallyDrop::new(unsafe { File::from_raw_fd(descriptor) })
        };
        let file = borrowed(self.descriptor);
        let is_it = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino()) == self.identity;
        if file.metadata().is_ok_and(is_it) {
            return Some(file);
        }
        *self = Self::new(&self.path)?;
        Some(borrowed(self.descriptor))
    }
}
