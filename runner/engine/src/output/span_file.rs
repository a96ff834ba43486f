//! The file to which each run of a function is appended when it ends, so that no ending of the process can lose it: the
//! file of `--timestamp -o FILE`. If the report goes elsewhere, children of the program have a file of their own, which
//! the report includes.

mod appended;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use pyprof_measure::{Span, Spans};
use pyprof_output::{Opened, append};
use pyprof_recording::{Timeline, write};
use pyprof_settings::{ChildrenFile, Record};

use crate::locked::locked;
use crate::session;
use appended::Appended;

/// The file that is open.
static FILE: Mutex<Option<Appended>> = Mutex::new(None);

/// True if runs are written when they end.
static IS_WRITING: AtomicBool = AtomicBool::new(false);

/// Appends the runs of functions to the file of the report from now on. If it is not a regular file, the report has
/// them, and children of the program use their own file.
pub(crate) fn append_runs(output: Option<&Path>) {
    let file = output.and_then(|path| Appended::open(path, open_report));
    let is_child = session::child().is_some();
    IS_WRITING.store(file.is_some() || is_child, Ordering::Relaxed);
    *locked(&FILE) = file;
    pyprof_tracer::write_runs_with(append_run);
}

/// Begins to write runs in a process made by `fork`.
pub(crate) fn begin_in_child() {
    if session::record() == Record::Timestamps {
        IS_WRITING.store(true, Ordering::Relaxed);
    }
}

/// Appends the runs that are still open to the file, as if they ended now.
pub(crate) fn append_open_runs() {
    if IS_WRITING.load(Ordering::Relaxed) {
        for open in pyprof_tracer::take_spans() {
            for run in &open.spans {
                append_run(&open.name, run);
            }
        }
    }
}

/// Returns the runs in children of the program that the report has, and removes their file.
pub(crate) fn take_runs_of_children() -> Vec<Spans> {
    let file = session::settings().and_then(|settings| settings.children_file.as_ref());
    let Some(path) = file.map(ChildrenFile::runs) else {
        return Vec::new();
    };
    let Ok(text) = fs::read(&path) else {
        return Vec::new();
    };
    // if the file stays, it only takes up space
    let _ = fs::remove_file(&path);
    match Timeline::read(&text[..]) {
        Ok(timeline) => timeline.functions,
        Err(damaged) => {
            pyprof_tracer::keep_failure(|| format!("cannot read the runs in children: {damaged}"));
            Vec::new()
        }
    }
}

/// Appends a run. Returns false if no file takes it; then the report has it.
fn append_run(name: &str, run: &Span) -> bool {
    if !IS_WRITING.load(Ordering::Relaxed) {
        return false;
    }
    let child = session::child();
    let mut line = Vec::new();
    write::run(name, run, child, &mut line);
    let mut file = locked(&FILE);
    if file.is_none() && child.is_some() {
        *file = file_of_children();
    }
    let file = file.as_mut().and_then(Appended::file);
    let is_written = file.is_some_and(|mut file| file.write_all(&line).is_ok());
    if is_written && child.is_some() {
        pyprof_tracer::note_shown_call();
    }
    is_written
}

/// Opens the file of children; none if the program has ended, since then nothing reads it.
fn file_of_children() -> Option<Appended> {
    let file = session::settings()?.children_file.as_ref()?;
    let program = libc::pid_t::try_from(file.run).ok()?;
    // SAFETY: the call only checks that the process exists; no signal is sent.
    let is_there = unsafe { libc::kill(program, 0) } == 0;
    is_there.then(|| Appended::open(&file.runs(), appended::open_private))?
}

fn open_report(path: &Path) -> Option<File> {
    match append(path) {
        Ok(Opened::Ready(file)) => Some(file),
        _ => None,
    }
}
